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
            if case .finished = state.pointee.ring.acknowledge(identifier, qos: .atLeastOnce) { sendMore(state) }
        case .pubrec:
            receivePubrec(identifier, reasonCode, state)
        case .pubrel:
            if session.inbound.release(identifier) || version != .v5 {
                acknowledge(.pubcomp, identifier)
            } else {
                acknowledge(.pubcomp, identifier, .packetIdentifierNotFound, reason: nil)
            }
        default:
            if case .finished = state.pointee.ring.complete(identifier) { sendMore(state) }
        }
    }

    private func receivePubrec(
        _ identifier: UInt16, _ reasonCode: ReasonCode, _ state: UnsafeMutablePointer<DeliveryState>
    ) {
        if reasonCode.isError {
            // The receiver does not want the message: the exchange is over [MQTT-4.3.3-4].
            if case .finished = state.pointee.ring.acknowledge(identifier, qos: .exactlyOnce) { sendMore(state) }
            return
        }
        switch state.pointee.ring.received(identifier) {
        case .release: acknowledge(.pubrel, identifier)
        case .finished, .unknown:
            if version == .v5 {
                acknowledge(.pubrel, identifier, .packetIdentifierNotFound, reason: nil)
            } else {
                acknowledge(.pubrel, identifier)
            }
        }
    }

    /// A place in flight is free.
    @inline(__always)
    private func sendMore(_ state: UnsafeMutablePointer<DeliveryState>) {
        if state.pointee.ring.queuedCount > 0 || !state.pointee.session.retainedDeliveries.isEmpty { loop.pump(state) }
    }
}
