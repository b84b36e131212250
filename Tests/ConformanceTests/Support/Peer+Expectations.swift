import MQTTCodec

extension Peer {
    /// Takes the next packet, which must be this one.
    func expect(_ packet: Packet) async throws {
        let actual = try await next()
        guard actual == packet else { throw Unexpected("expected \(packet), got \(actual)") }
    }

    /// Takes the next packet, which must be a PUBLISH with these fields.
    ///
    /// - Returns: The packet, for its identifier and properties.
    @discardableResult
    func expectPublish(
        _ topic: String, _ payload: String, qos: QoS = .atMostOnce, retain: Bool = false, dup: Bool = false
    ) async throws -> Publish {
        let actual = try await next()
        guard case .publish(let publish) = actual, publish.topic == topic, publish.payload == Array(payload.utf8),
            publish.qos == qos, publish.retain == retain, publish.dup == dup
        else {
            throw Unexpected(
                "expected PUBLISH \(topic) \"\(payload)\" qos \(qos.rawValue) retain \(retain) dup \(dup), got \(actual)"
            )
        }
        return publish
    }

    /// Takes PUBLISH packets of QoS 0 with these payloads, in order, and nothing more.
    func expectPayloads(_ payloads: String...) async throws {
        for payload in payloads {
            let actual = try await next()
            guard case .publish(let publish) = actual, publish.payload == Array(payload.utf8) else {
                throw Unexpected("expected a PUBLISH with \"\(payload)\", got \(actual)")
            }
        }
        try await expectSilence()
    }

    /// Takes a PUBACK. On 5.0 it may say that there are no subscribers.
    func expectPuback(_ packetIdentifier: UInt16) async throws {
        let actual = try await next()
        guard case .puback(let packet) = actual, packet.packetIdentifier == packetIdentifier,
            !packet.reasonCode.isError
        else { throw Unexpected("expected PUBACK \(packetIdentifier), got \(actual)") }
    }

    /// Takes a PUBREC. On 5.0 it may say that there are no subscribers.
    func expectPubrec(_ packetIdentifier: UInt16) async throws {
        let actual = try await next()
        guard case .pubrec(let packet) = actual, packet.packetIdentifier == packetIdentifier,
            !packet.reasonCode.isError
        else { throw Unexpected("expected PUBREC \(packetIdentifier), got \(actual)") }
    }

    /// Checks that everything the broker had to say to this client has been read: a PINGREQ is answered next.
    func expectSilence() async throws {
        try send(.pingreq)
        try await expect(.pingresp)
    }

    /// Takes a DISCONNECT with one of these reasons, and then the end of the connection. For 5.0.
    @discardableResult
    func expectDisconnect(_ reasonCodes: ReasonCode...) async throws -> Disconnect {
        try await expectDisconnect(reasonCodes)
    }

    /// Waits for what a connected client sees that broke the protocol: on 5.0 a DISCONNECT with one of these reasons and
    /// the end, on 3.x, which has no words for it, the end.
    func expectDismissal(_ reasonCodes: ReasonCode...) async throws {
        if version == .v5 { try await expectDisconnect(reasonCodes) } else { try await expectEnd() }
    }

    @discardableResult
    private func expectDisconnect(_ reasonCodes: [ReasonCode]) async throws -> Disconnect {
        let actual = try await next()
        guard case .disconnect(let disconnect) = actual, reasonCodes.contains(disconnect.reasonCode) else {
            throw Unexpected("expected DISCONNECT \(reasonCodes), got \(actual)")
        }
        try await expectEnd()
        return disconnect
    }

    /// Waits for what a client sees whose CONNECT is wrong: the end, on 5.0 after a CONNACK with an error at most.
    func expectRefusal() async throws {
        guard version == .v5 else { return try await expectEnd() }
        guard let frame = try await frame() else { return }
        guard case .connack(let connack) = try decode(frame), connack.reasonCode.isError else {
            throw Unexpected("expected a refusal, got \(frame)")
        }
        try await expectEnd()
    }
}
