import MQTTCodec

extension Connection {
    /// PUBACK, PUBREC, PUBREL or PUBCOMP.
    @inline(__always)
    func receiveAcknowledgement(
        _ type: PacketType, _ identifier: UInt16, reasonCode: ReasonCode
    ) throws(CodecError) {
        guard let session else { return }
        let state = session.state
        switch type {
        case .puback:
            if !chains.acknowledgedObservers.isEmpty {
                noteAcknowledged(identifier, .atLeastOnce, reasonCode, state)
            }
            try settle(state.pointee.ring.acknowledge(identifier, qos: .atLeastOnce), state)
        case .pubrec:
            try receivePubrec(identifier, reasonCode, state)
        case .pubrel:
            // An unknown identifier is answered like a known one: the client may have missed the first answer.
            if session.inbound.release(identifier), unreleasedCount > 0 { unreleasedCount -= 1 }
            acknowledge(.pubcomp, identifier)
        default:
            try settle(state.pointee.ring.complete(identifier), state)
        }
    }

    private func receivePubrec(
        _ identifier: UInt16, _ reasonCode: ReasonCode, _ state: UnsafeMutablePointer<DeliveryState>
    ) throws(CodecError) {
        if reasonCode.isError {
            // The receiver does not want the message: the exchange is over [MQTT-4.3.3-4].
            try settle(state.pointee.ring.acknowledge(identifier, qos: .exactlyOnce), state)
            return
        }
        if !chains.acknowledgedObservers.isEmpty { noteAcknowledged(identifier, .exactlyOnce, reasonCode, state) }
        let result = state.pointee.ring.received(identifier)
        if case .violation = result {
            try settle(result, state)
        } else {
            acknowledge(.pubrel, identifier)
            // The message is the client's, so that its bytes are free, though its place is not.
            if state.pointee.inflightByteLimit != .max { sendMore(state) }
        }
    }

    /// Tells the observers of a message that the client takes over now.
    @inline(never)
    private func noteAcknowledged(
        _ identifier: UInt16, _ qos: QoS, _ reasonCode: ReasonCode, _ state: UnsafeMutablePointer<DeliveryState>
    ) {
        guard !reasonCode.isError, let message = state.pointee.ring.unacknowledged(identifier, qos: qos) else { return }
        loop.acknowledged(message, by: client)
    }

    /// A place in flight is free, or the client has broken the exchange.
    @inline(__always)
    private func settle(
        _ result: DeliveryRing.Acknowledged, _ state: UnsafeMutablePointer<DeliveryState>
    ) throws(CodecError) {
        switch result {
        case .finished: sendMore(state)
        case .violation:
            throw CodecError(
                .protocolError, "an acknowledgement that its message does not have", clause: "MQTT-4.3.3-1")
        case .release, .unknown: break
        }
    }

    @inline(__always)
    private func sendMore(_ state: UnsafeMutablePointer<DeliveryState>) {
        if state.pointee.ring.queuedCount > 0 || state.pointee.ring.redeliveryCount > 0
            || !state.pointee.session.retainedDeliveries.isEmpty
        {
            loop.pump(state)
        }
    }
}
