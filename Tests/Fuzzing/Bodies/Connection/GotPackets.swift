import MQTTBroker
import MQTTCodec

/// What one connection may get: answers to what the broker has consumed, and messages within what the client's CONNECT
/// allows.
///
/// What the broker reads and writes in one step is seen without its order, and so the client's packets count first:
/// what is wrong here is wrong in every order.
struct GotPackets {
    /// A message of QoS 1 or 2 that is not acknowledged to its end.
    struct Delivery {
        var packetIdentifier: UInt16
        var qos: QoS
        /// Whether the client has sent PUBREC.
        var isReceived = false
    }

    /// An answer that is due, and what of it the request says.
    private struct Answer: Hashable {
        var type: PacketType
        var packetIdentifier: UInt16 = 0
        var reasonCodeCount = 0
    }

    private enum Stage { case silent, connected, ended }

    private(set) var deliveries: [Delivery] = []
    private let limits: BrokerLimits
    private var stage = Stage.silent
    private var connect: Connect?
    private var mayRedeliver = false
    private var due: [Answer: Int] = [:]
    /// Acknowledgements that came before their message was seen: of a client that guesses.
    private var guessed: [UInt16: [Packet]] = [:]
    private var aliases: [UInt16: String] = [:]

    init(_ limits: BrokerLimits) { self.limits = limits }

    /// Whether nothing may follow.
    var hasEnded: Bool { stage == .ended }

    // MARK: What the client has sent

    /// The broker has consumed a packet of the client.
    mutating func consumed(_ packet: Packet, _ version: ProtocolVersion) {
        switch packet {
        case .connect(let packet): connect = connect ?? packet
        case .publish(let publish):
            if publish.qos == .atLeastOnce { expect(.puback, publish.packetIdentifier) }
            if publish.qos == .exactlyOnce { expect(.pubrec, publish.packetIdentifier) }
        case .pubrel(let packet): expect(.pubcomp, packet.packetIdentifier)
        case .subscribe(let packet): expect(.suback, packet.packetIdentifier, packet.subscriptions.count)
        case .unsubscribe(let packet):
            expect(.unsuback, packet.packetIdentifier, version == .v5 ? packet.filters.count : 0)
        case .pingreq: expect(.pingresp)
        case .puback(let step), .pubcomp(let step): settle(step.packetIdentifier, packet)
        case .pubrec(let step):
            if !step.reasonCode.isError { expect(.pubrel, step.packetIdentifier) }
            settle(step.packetIdentifier, packet)
        default: break
        }
    }

    private mutating func expect(_ type: PacketType, _ packetIdentifier: UInt16 = 0, _ reasonCodeCount: Int = 0) {
        due[Answer(type: type, packetIdentifier: packetIdentifier, reasonCodeCount: reasonCodeCount), default: 0] += 1
    }

    private mutating func settle(_ packetIdentifier: UInt16, _ packet: Packet) {
        guard let index = deliveries.firstIndex(where: { $0.packetIdentifier == packetIdentifier }) else {
            guessed[packetIdentifier, default: []].append(packet)
            return
        }
        let delivery = deliveries[index]
        switch packet {
        case .puback where delivery.qos == .atLeastOnce: deliveries.remove(at: index)
        case .pubcomp where delivery.isReceived: deliveries.remove(at: index)
        case .pubrec(let step) where delivery.qos == .exactlyOnce:
            if !step.reasonCode.isError {
                deliveries[index].isReceived = true
            } else if !delivery.isReceived {
                deliveries.remove(at: index)
            }
        default: break
        }
    }

    // MARK: What the client has got

    /// The client has got a packet of this many bytes.
    ///
    /// - Throws: ``Finding`` when it may not.
    mutating func got(_ packet: Packet, size: Int, _ version: ProtocolVersion) throws {
        if let largest = connect?.properties.maximumPacketSize, size > Int(largest) {
            throw Finding("a packet of \(size) bytes for a client that takes \(largest)")
        }
        switch stage {
        case .silent: try begin(packet, version)
        case .connected: try goOn(packet, version)
        case .ended: throw Finding("a packet after the last one")
        }
    }

    private mutating func begin(_ packet: Packet, _ version: ProtocolVersion) throws {
        if case .auth(let auth) = packet, auth.reasonCode == .continueAuthentication { return try check(auth) }
        guard case .connack(let connack) = packet else { throw Finding("the first packet is no CONNACK") }
        stage = connack.reasonCode == .success ? .connected : .ended
        mayRedeliver = connack.sessionPresent || version == .v3_1
        if connack.reasonCode == .success, connect == nil { throw Finding("a CONNACK without a CONNECT") }
    }

    private mutating func goOn(_ packet: Packet, _ version: ProtocolVersion) throws {
        switch packet {
        case .publish(let publish): try deliver(publish)
        case .puback(let step): try take(.puback, step.packetIdentifier)
        case .pubrec(let step): try take(.pubrec, step.packetIdentifier)
        case .pubcomp(let step): try take(.pubcomp, step.packetIdentifier)
        case .pubrel(let step): if !mayRedeliver { try take(.pubrel, step.packetIdentifier) }
        case .suback(let suback): try take(.suback, suback.packetIdentifier, suback.reasonCodes.count)
        case .unsuback(let unsuback): try take(.unsuback, unsuback.packetIdentifier, unsuback.reasonCodes.count)
        case .pingresp: try take(.pingresp)
        case .auth(let auth): try check(auth)
        case .disconnect where version == .v5: stage = .ended
        default: throw Finding("a packet that the broker may not send")
        }
    }

    /// [MQTT-4.12.0-5]
    private func check(_ auth: Auth) throws {
        guard let method = connect?.properties.authenticationMethod, auth.properties.authenticationMethod == method
        else {
            throw Finding("an AUTH of another method than the CONNECT's")
        }
    }

    private mutating func take(_ type: PacketType, _ packetIdentifier: UInt16 = 0, _ reasonCodeCount: Int = 0) throws {
        let answer = Answer(type: type, packetIdentifier: packetIdentifier, reasonCodeCount: reasonCodeCount)
        guard let count = due[answer], count > 0 else { throw Finding("an answer to nothing") }
        due[answer] = count - 1
    }

    private mutating func deliver(_ publish: Publish) throws {
        try resolve(publish)
        guard publish.qos != .atMostOnce else { return }
        if publish.dup, !mayRedeliver { throw Finding("a repetition in a new session") }
        if deliveries.contains(where: { $0.packetIdentifier == publish.packetIdentifier }) {
            throw Finding("a packet identifier that is in use")
        }
        deliveries.append(Delivery(packetIdentifier: publish.packetIdentifier, qos: publish.qos))
        for packet in guessed.removeValue(forKey: publish.packetIdentifier) ?? [] {
            settle(publish.packetIdentifier, packet)
        }
        let most = min(Int(connect?.properties.receiveMaximum ?? .max), limits.maximumInflight)
        if deliveries.count > most { throw Finding("\(deliveries.count) messages in flight, \(most) are allowed") }
    }

    private mutating func resolve(_ publish: Publish) throws {
        if let alias = publish.properties.topicAlias {
            guard alias <= connect?.properties.topicAliasMaximum ?? 0 else { throw Finding("an alias too high") }
            if !publish.topic.isEmpty { aliases[alias] = publish.topic }
            if aliases[alias] == nil { throw Finding("an alias that was not introduced") }
        }
    }
}
