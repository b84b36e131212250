import MQTTCodec

extension Peer {
    /// Sends a CONNECT and takes the CONNACK.
    func connack(_ connect: Connect) async throws -> Connack {
        try send(.connect(connect))
        let answer = try await next()
        guard case .connack(let connack) = answer else { throw Unexpected("expected CONNACK, got \(answer)") }
        return connack
    }

    /// Sends a SUBSCRIBE with one filter and takes the SUBACK.
    ///
    /// - Returns: The only reason code.
    @discardableResult
    func subscribe(
        _ filter: String, qos: QoS = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false,
        retainHandling: RetainHandling = .send, identifier: UInt32? = nil
    ) async throws -> ReasonCode {
        let options = SubscriptionOptions(
            qos: qos, noLocal: noLocal, retainAsPublished: retainAsPublished, retainHandling: retainHandling)
        let codes = try await subscribe([Subscription(filter: filter, options: options)], identifier: identifier)
        guard codes.count == 1 else { throw Unexpected("expected one reason code, got \(codes)") }
        return codes[0]
    }

    /// Sends a SUBSCRIBE and takes the SUBACK.
    @discardableResult
    func subscribe(_ subscriptions: [Subscription], identifier: UInt32? = nil) async throws -> [ReasonCode] {
        let packetIdentifier = nextPacketIdentifier()
        try send(
            .subscribe(
                Subscribe(
                    packetIdentifier: packetIdentifier, subscriptions: subscriptions,
                    properties: Properties(identifier.map { [.subscriptionIdentifier($0)] } ?? []))))
        let answer = try await next()
        guard case .suback(let suback) = answer, suback.packetIdentifier == packetIdentifier else {
            throw Unexpected("expected SUBACK \(packetIdentifier), got \(answer)")
        }
        return suback.reasonCodes
    }

    /// Sends an UNSUBSCRIBE and takes the UNSUBACK.
    ///
    /// - Returns: The reason codes; none on 3.x.
    @discardableResult
    func unsubscribe(_ filters: String...) async throws -> [ReasonCode] {
        let packetIdentifier = nextPacketIdentifier()
        try send(.unsubscribe(Unsubscribe(packetIdentifier: packetIdentifier, filters: filters)))
        let answer = try await next()
        guard case .unsuback(let unsuback) = answer, unsuback.packetIdentifier == packetIdentifier else {
            throw Unexpected("expected UNSUBACK \(packetIdentifier), got \(answer)")
        }
        return unsuback.reasonCodes
    }

    /// Sends a PUBLISH, takes nothing.
    ///
    /// - Returns: Its packet identifier; 0 at QoS 0.
    @discardableResult
    func send(
        publish topic: String, _ payload: String = "", qos: QoS = .atMostOnce, retain: Bool = false, dup: Bool = false,
        packetIdentifier: UInt16? = nil, properties: Properties = []
    ) throws -> UInt16 {
        let identifier = qos == .atMostOnce ? 0 : packetIdentifier ?? nextPacketIdentifier()
        try send(
            .publish(
                Publish(
                    dup: dup, qos: qos, retain: retain, topic: topic, packetIdentifier: identifier,
                    properties: properties, payload: Array(payload.utf8))))
        return identifier
    }

    /// Publishes and waits until the broker has taken the message over; whoever subscribes has it queued then.
    func publish(
        _ topic: String, _ payload: String = "", qos: QoS = .atMostOnce, retain: Bool = false, dup: Bool = false,
        properties: Properties = []
    ) async throws {
        let identifier = try send(
            publish: topic, payload, qos: qos, retain: retain, dup: dup, properties: properties)
        switch qos {
        case .atMostOnce: try await expectSilence()
        case .atLeastOnce: try await expectPuback(identifier)
        case .exactlyOnce:
            try await expectPubrec(identifier)
            try send(.pubrel(Acknowledgement(packetIdentifier: identifier)))
            try await expect(.pubcomp(Acknowledgement(packetIdentifier: identifier)))
        }
    }

    /// Acknowledges a PUBLISH of QoS 1.
    func puback(_ publish: Publish, _ reasonCode: ReasonCode = .success) throws {
        try send(.puback(Acknowledgement(packetIdentifier: publish.packetIdentifier, reasonCode: reasonCode)))
    }

    /// Acknowledges a PUBLISH of QoS 2.
    func pubrec(_ publish: Publish, _ reasonCode: ReasonCode = .success) throws {
        try send(.pubrec(Acknowledgement(packetIdentifier: publish.packetIdentifier, reasonCode: reasonCode)))
    }

    /// Acknowledges a PUBREL.
    func pubcomp(_ publish: Publish) throws {
        try send(.pubcomp(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
    }

    /// Sends a DISCONNECT and waits until the broker has closed.
    func disconnect(_ reasonCode: ReasonCode = .normalDisconnection, properties: Properties = []) async throws {
        try send(.disconnect(Disconnect(reasonCode: reasonCode, properties: properties)))
        try await expectEnd()
    }
}
