import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Sends what a session may send now: first what must be repeated, then what waits, in order, up to the places in
    /// flight and the room in the connection's output.
    func pump(_ state: UnsafeMutablePointer<DeliveryState>) {
        guard let output = state.pointee.output else { return }
        while state.pointee.ring.redeliveryCount > 0, hasRoom(output, for: 0) {
            let entry = state.pointee.ring.redeliverNext(
                limit: state.pointee.inflightLimit, byteLimit: state.pointee.inflightByteLimit)
            guard let entry else { break }
            redeliver(entry, in: state, output: output)
        }
        while state.pointee.ring.redeliveryCount == 0,
            state.pointee.ring.inflightCount < state.pointee.inflightLimit, !output.pointee.isBlocked,
            hasRoom(output, for: 0), let next = state.pointee.ring.peekNext()
        {
            guard let message = next.pointee.message, isDeliverable(message, next, in: state) else {
                state.pointee.ring.dropNext()
                continue
            }
            guard state.pointee.ring.hasRoom(for: message, limit: state.pointee.inflightByteLimit) else { break }
            guard let entry = state.pointee.ring.sendNext() else { return }
            write(OwnCopy(entry.pointee, message, dup: false), to: state, output)
            sent(RoutedMessage(message, hasPublisher: !chains.deliveredObservers.isEmpty), to: state)
        }
        if !state.pointee.session.retainedDeliveries.isEmpty { continueRetainedDeliveries(of: state.pointee.session) }
    }

    private func redeliver(
        _ entry: UnsafeMutablePointer<DeliveryRing.Entry>, in state: UnsafeMutablePointer<DeliveryState>,
        output: UnsafeMutablePointer<OutputBuffer>
    ) {
        if let message = entry.pointee.message {
            let copy = OwnCopy(entry.pointee, message, dup: true)
            if state.pointee.maximumPacketSize != .max, size(of: copy, for: state) > state.pointee.maximumPacketSize {
                // [MQTT-3.1.2-25]: the client takes smaller packets than on its last connection.
                drop(message, for: state.pointee.session.client, .tooLarge)
                _ = state.pointee.ring.acknowledge(entry.pointee.packetIdentifier, qos: entry.pointee.qos)
                return
            }
            write(copy, to: state, output)
        } else {
            let size = AcknowledgementFrame.write(
                .pubrel, packetIdentifier: entry.pointee.packetIdentifier, to: output.pointee.reserve(4))
            output.pointee.advance(by: size)
            markDirty(output)
        }
    }

    /// Whether a waiting message has neither expired `[MQTT-3.3.2-5]` nor grown too large for the client
    /// `[MQTT-3.1.2-25]`.
    private func isDeliverable(
        _ message: MessageReference, _ entry: UnsafeMutablePointer<DeliveryRing.Entry>,
        in state: UnsafeMutablePointer<DeliveryState>
    ) -> Bool {
        if message.expiresAt != 0, message.expiresAt <= clock.wall() {
            drop(message, for: state.pointee.session.client, .expired)
            return false
        }
        if state.pointee.maximumPacketSize != .max,
            size(of: OwnCopy(entry.pointee, message, dup: false), for: state) > state.pointee.maximumPacketSize
        {
            drop(message, for: state.pointee.session.client, .tooLarge)
            return false
        }
        return true
    }
}
