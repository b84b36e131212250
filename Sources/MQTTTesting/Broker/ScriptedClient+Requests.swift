public import MQTTCodec

extension ScriptedClient {
    /// Sends a CONNECT and takes the CONNACK, which must be a success.
    ///
    /// - Throws: ``TranscriptError`` for another answer.
    @discardableResult
    public func connect(
        _ clientIdentifier: String, cleanStart: Bool = true, keepAlive: UInt16 = 0, username: String? = nil,
        password: String? = nil, will: Will? = nil, properties: Properties = []
    ) throws -> Connack {
        send(
            .connect(
                Connect(
                    version: version, cleanStart: cleanStart, keepAlive: keepAlive,
                    clientIdentifier: clientIdentifier, username: username, password: password.map { Array($0.utf8) },
                    will: will, properties: properties)))
        let answer = try next()
        guard case .connack(let connack) = answer, connack.reasonCode == .success else {
            throw TranscriptError("expected a successful CONNACK, got \(answer)")
        }
        return connack
    }

    /// Sends a SUBSCRIBE with one filter and takes the SUBACK.
    ///
    /// - Returns: The reason codes of the SUBACK.
    /// - Throws: ``TranscriptError`` for another answer.
    @discardableResult
    public func subscribe(
        _ filter: String, qos: QoS = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false,
        retainHandling: RetainHandling = .send, identifier: UInt32? = nil
    ) throws -> [ReasonCode] {
        let options = SubscriptionOptions(
            qos: qos, noLocal: noLocal, retainAsPublished: retainAsPublished, retainHandling: retainHandling)
        return try subscribe([Subscription(filter: filter, options: options)], identifier: identifier)
    }

    /// Sends a SUBSCRIBE and takes the SUBACK.
    ///
    /// - Returns: The reason codes of the SUBACK.
    /// - Throws: ``TranscriptError`` for another answer.
    @discardableResult
    public func subscribe(_ subscriptions: [Subscription], identifier: UInt32? = nil) throws -> [ReasonCode] {
        let packetIdentifier = nextPacketIdentifier()
        send(
            .subscribe(
                Subscribe(
                    packetIdentifier: packetIdentifier, subscriptions: subscriptions,
                    properties: Properties(identifier.map { [.subscriptionIdentifier($0)] } ?? []))))
        let answer = try next()
        guard case .suback(let suback) = answer, suback.packetIdentifier == packetIdentifier else {
            throw TranscriptError("expected SUBACK \(packetIdentifier), got \(answer)")
        }
        return suback.reasonCodes
    }

    /// Sends an UNSUBSCRIBE and takes the UNSUBACK.
    ///
    /// - Returns: The reason codes of the UNSUBACK; none on 3.x.
    /// - Throws: ``TranscriptError`` for another answer.
    @discardableResult
    public func unsubscribe(_ filters: String...) throws -> [ReasonCode] {
        let packetIdentifier = nextPacketIdentifier()
        send(.unsubscribe(Unsubscribe(packetIdentifier: packetIdentifier, filters: filters)))
        let answer = try next()
        guard case .unsuback(let unsuback) = answer, unsuback.packetIdentifier == packetIdentifier else {
            throw TranscriptError("expected UNSUBACK \(packetIdentifier), got \(answer)")
        }
        return unsuback.reasonCodes
    }

    /// Sends a PUBLISH and takes nothing.
    ///
    /// - Returns: Its packet identifier; 0 at QoS 0.
    @discardableResult
    public func publish(
        _ topic: String, _ payload: String = "", qos: QoS = .atMostOnce, retain: Bool = false, dup: Bool = false,
        packetIdentifier: UInt16? = nil, properties: Properties = []
    ) -> UInt16 {
        let identifier = qos == .atMostOnce ? 0 : packetIdentifier ?? nextPacketIdentifier()
        send(
            .publish(
                Publish(
                    dup: dup, qos: qos, retain: retain, topic: topic, packetIdentifier: identifier,
                    properties: properties, payload: Array(payload.utf8))))
        return identifier
    }

    /// Sends a PUBLISH of QoS 1 or 2 and takes its PUBACK or PUBREC.
    ///
    /// - Returns: The reason code of the answer; success on 3.x.
    /// - Throws: ``TranscriptError`` for another answer.
    @discardableResult
    public func publishAcknowledged(
        _ topic: String, _ payload: String = "", qos: QoS = .atLeastOnce, retain: Bool = false,
        properties: Properties = []
    ) throws -> ReasonCode {
        let identifier = publish(topic, payload, qos: qos, retain: retain, properties: properties)
        let answer = try next()
        switch answer {
        case .puback(let packet) where qos == .atLeastOnce && packet.packetIdentifier == identifier:
            return packet.reasonCode
        case .pubrec(let packet) where qos == .exactlyOnce && packet.packetIdentifier == identifier:
            return packet.reasonCode
        default:
            throw TranscriptError("expected the acknowledgement of \(identifier), got \(answer)")
        }
    }

    /// Sends a PUBACK.
    public func puback(_ publish: Publish) {
        send(.puback(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
    }

    /// Sends a PUBREC.
    public func pubrec(_ publish: Publish) {
        send(.pubrec(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
    }

    /// Sends a PUBREL.
    public func pubrel(_ packetIdentifier: UInt16) {
        send(.pubrel(Acknowledgement(packetIdentifier: packetIdentifier)))
    }

    /// Sends a PUBCOMP.
    public func pubcomp(_ packetIdentifier: UInt16) {
        send(.pubcomp(Acknowledgement(packetIdentifier: packetIdentifier)))
    }

    /// Sends a DISCONNECT.
    public func disconnect(_ reasonCode: ReasonCode = .normalDisconnection, properties: Properties = []) {
        send(.disconnect(Disconnect(reasonCode: reasonCode, properties: properties)))
    }
}
