#if Lua
import MQTTCodec
import MQTTTesting

/// A client of a test: sends packets, acknowledges messages, and keeps what came.
///
/// `@unchecked Sendable`: confined to the run of its test.
final class VirtualClient: @unchecked Sendable {
    let wire: ScriptedClient
    /// Nil once the test is over.
    private(set) weak var broker: VirtualBroker?
    let version: ProtocolVersion
    /// The client identifier, which the broker may have chosen.
    var id: String
    private(set) var connack: Connack?
    private(set) var messages: [Publish] = []
    private var answers: [Packet] = []
    private var farewell: Disconnect?
    /// The messages of QoS 2 whose PUBREL has not come.
    private var unreleased: Set<UInt16> = []
    /// Whether the client itself has ended the connection.
    private var hasLeft = false

    init(_ wire: ScriptedClient, of broker: VirtualBroker, id: String) {
        self.wire = wire
        self.broker = broker
        self.id = id
        version = wire.version
    }

    /// Whether the connection is open.
    var isOpen: Bool { wire.isOpen }

    /// Takes what has come.
    ///
    /// - Returns: Whether anything has.
    /// - Throws: `CodecError` for what is no packet.
    func pump() throws -> Bool {
        let packets = try wire.takeAll()
        for packet in packets { take(packet) }
        return !packets.isEmpty
    }

    private func take(_ packet: Packet) {
        switch packet {
        case .connack(let packet):
            connack = packet
            if let assigned = packet.properties.assignedClientIdentifier { id = assigned }
        case .publish(let publish):
            if publish.qos == .exactlyOnce {
                wire.pubrec(publish)
                guard unreleased.insert(publish.packetIdentifier).inserted else { return }
            } else if publish.qos == .atLeastOnce {
                wire.puback(publish)
            }
            messages.append(publish)
        case .pubrel(let packet):
            unreleased.remove(packet.packetIdentifier)
            wire.pubcomp(packet.packetIdentifier)
        case .pubrec(let packet):
            if !packet.reasonCode.isError { wire.pubrel(packet.packetIdentifier) }
            answers.append(.pubrec(packet))
        case .disconnect(let packet): farewell = packet
        default: answers.append(packet)
        }
    }

    /// The next message that has come.
    func nextMessage() -> Publish? { messages.isEmpty ? nil : messages.removeFirst() }

    /// Whether the answer to a packet has come.
    func hasAnswer(to identifier: UInt16) -> Bool { answers.contains { Self.identifier(of: $0) == identifier } }

    /// The answer to a packet, if it has come: SUBACK, UNSUBACK, PUBACK or PUBREC.
    func takeAnswer(to identifier: UInt16) -> Packet? {
        defer { answers = [] }
        return answers.first { Self.identifier(of: $0) == identifier }
    }

    private static func identifier(of packet: Packet) -> UInt16? {
        switch packet {
        case .suback(let packet): packet.packetIdentifier
        case .unsuback(let packet): packet.packetIdentifier
        case .puback(let packet), .pubrec(let packet): packet.packetIdentifier
        default: nil
        }
    }

    /// Why the broker has ended the connection; nil: it has not.
    var ending: (code: String, reason: String?)? {
        if let farewell { return (farewell.reasonCode.name, farewell.properties.reasonString) }
        return isOpen || hasLeft ? nil : ("closed", nil)
    }

    /// Says good-bye.
    func disconnect() {
        hasLeft = true
        if isOpen { wire.disconnect() }
    }

    /// Loses the connection.
    func cut() {
        hasLeft = true
        if isOpen { wire.cut() }
    }
}
#endif
