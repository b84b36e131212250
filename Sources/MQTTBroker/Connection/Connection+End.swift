import MQTTCodec
import MQTTHooks

extension Connection {
    /// DISCONNECT from the client.
    func receiveDisconnect(_ packet: Disconnect) throws(CodecError) {
        if let interval = packet.properties.sessionExpiryInterval, let session {
            guard session.expiryInterval != 0 || interval == 0 else {
                throw CodecError(
                    .protocolError, "a session expiry interval after a CONNECT with 0", clause: "MQTT-3.14.2-2")
            }
            session.expiryInterval = min(interval, loop.limits.maximumSessionExpiry)
        }
        // Any code but 0x00 asks for the will [MQTT-3.14.4-3].
        if packet.reasonCode == .normalDisconnection { will = nil }
        end(.client, packet.reasonCode, reason: packet.properties.reasonString, draining: false)
    }

    /// The peer broke the protocol: it is told why, where its version can be told, and the connection ends.
    func fail(_ error: CodecError) {
        loop.logProtocolError(client, accepted, error)
        switch phase {
        case .awaitingConnect:
            if error.reason == .unsupportedProtocolVersion {
                send(.connack(Connack(sessionPresent: false, reasonCode: .unsupportedProtocolVersion, properties: [])))
            }
            end(.server, error.reason, draining: true)
        case .authenticating:
            // [MQTT-3.14.0-1]: no DISCONNECT before a CONNACK.
            refuse(Denial(reasonCode: error.reason, reasonString: error.message))
        default:
            sayGoodbye(error.reason, reason: error.message)
            end(.server, error.reason, reason: error.message, draining: true)
        }
    }

    /// Puts a DISCONNECT into the output, for clients of MQTT 5.
    func sayGoodbye(_ reasonCode: ReasonCode, reason: String? = nil) {
        guard version == .v5, session != nil else { return }
        var properties: Properties = []
        if let reason, wantsProblemInformation { properties.append(.reasonString(reason)) }
        send(.disconnect(Disconnect(reasonCode: reasonCode.carried(by: .disconnect), properties: properties)))
    }

    /// The transport has gone: the peer closed it, or it broke.
    public func closed() {
        // Later: a write in the middle of a delivery may find the transport gone, and the end may publish a will.
        loop.scheduler.execute { self.end(.network, .unspecifiedError, draining: false) }
    }

    /// Ends the connection for good: session, will, observers, transport, in that order.
    ///
    /// - Parameter draining: Whether something was said that the peer must be able to read.
    func end(
        _ cause: DisconnectEvent.Cause, _ reasonCode: ReasonCode, reason: String? = nil, draining: Bool
    ) {
        guard phase != .closed else { return }
        let wasConnected = session != nil && sequence == nil
        phase = .closed
        cancelTimer()
        cancelTermTimers()
        race?.cancel()
        loop.connections.remove(self)
        if isCounted { loop.broker.releaseConnection() }
        if output.pointee.count > 0 {
            output.pointee.isBlocked = false
            loop.write(output)
        }
        output.pointee.isBlocked = true
        let session = session
        self.session = nil
        sequence = nil
        exchange = nil
        if let session, wasConnected {
            let willIsSent = loop.detach(session, from: self, will: will, cause: cause)
            let event = DisconnectEvent(
                cause: cause, reasonCode: reasonCode, reasonString: reason, willSent: willIsSent,
                seconds: connectedSeconds)
            loop.disconnected(client, event)
        } else if let session {
            loop.abandon(session, by: self)
        }
        route = nil
        mount = nil
        loop.retire(self)
        if cause != .network { transport.close(draining: draining) }
    }
}
