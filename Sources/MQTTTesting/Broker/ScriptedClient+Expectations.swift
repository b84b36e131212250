public import MQTTCodec

extension ScriptedClient {
    /// Takes the next packet, which must be this one.
    ///
    /// - Throws: ``TranscriptError`` for another packet, or none.
    public func expect(_ packet: Packet) throws {
        let actual = try next()
        guard actual == packet else { throw TranscriptError("expected \(packet), got \(actual)") }
    }

    /// Takes the next packet, which must be a PUBLISH with these fields.
    ///
    /// - Returns: The packet, for its identifier and properties.
    /// - Throws: ``TranscriptError`` for another packet, or none.
    @discardableResult
    public func expectPublish(
        _ topic: String, _ payload: String, qos: QoS = .atMostOnce, retain: Bool = false, dup: Bool = false
    ) throws -> Publish {
        let actual = try next()
        guard case .publish(let publish) = actual, publish.topic == topic, publish.payload == Array(payload.utf8),
            publish.qos == qos, publish.retain == retain, publish.dup == dup
        else {
            throw TranscriptError(
                "expected PUBLISH \(topic) \"\(payload)\" qos \(qos.rawValue) retain \(retain) dup \(dup), got \(actual)"
            )
        }
        return publish
    }

    /// Takes the next packet, which must be a DISCONNECT with this reason, and checks that the broker has closed.
    ///
    /// - Returns: The packet, for its properties.
    /// - Throws: ``TranscriptError`` for another packet, or none, or when the connection is open.
    @discardableResult
    public func expectDisconnect(_ reasonCode: ReasonCode) throws -> Disconnect {
        let actual = try next()
        guard case .disconnect(let disconnect) = actual, disconnect.reasonCode == reasonCode else {
            throw TranscriptError("expected DISCONNECT \(reasonCode), got \(actual)")
        }
        try expectClosed()
        return disconnect
    }

    /// Checks that nothing has come.
    ///
    /// - Throws: ``TranscriptError`` with what has come.
    public func expectNothing() throws {
        let packets = try takeAll()
        guard packets.isEmpty else { throw TranscriptError("expected nothing, got \(packets)") }
    }

    /// Checks that nothing more has come, and that the broker has closed the connection.
    ///
    /// - Throws: ``TranscriptError`` when it has not.
    public func expectClosed() throws {
        try expectNothing()
        guard case .closed = ending else { throw TranscriptError("expected a closed connection") }
    }

    /// Takes the next packet, which must be a CONNACK with this reason.
    ///
    /// - Returns: The packet, for its properties.
    /// - Throws: ``TranscriptError`` for another packet, or none.
    @discardableResult
    public func expectConnack(_ reasonCode: ReasonCode, sessionPresent: Bool = false) throws -> Connack {
        let actual = try next()
        guard case .connack(let connack) = actual, connack.reasonCode == reasonCode,
            connack.sessionPresent == sessionPresent
        else {
            throw TranscriptError("expected CONNACK \(reasonCode), session present \(sessionPresent), got \(actual)")
        }
        return connack
    }
}
