import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Sends what a session may send now: first what must be repeated, then what waits, in order, up to the places in
    /// flight and the room in the connection's output.
    func pump(_ state: UnsafeMutablePointer<DeliveryState>) {
        guard let output = state.pointee.output, !state.pointee.session.isHoldingBack else { return }
        while state.pointee.ring.redeliveryCount > 0, hasRoom(output, for: 0),
            let entry = state.pointee.ring.redeliverNext()
        {
            redeliver(entry, in: state, output: output)
        }
        while state.pointee.ring.inflightCount < state.pointee.inflightLimit, !output.pointee.isBlocked,
            hasRoom(output, for: 0), let next = state.pointee.ring.peekNext()
        {
            guard let message = next.pointee.message, isDeliverable(message, next, in: state) else {
                state.pointee.ring.dropNext()
                continue
            }
            guard let entry = state.pointee.ring.sendNext() else { return }
            writePublish(entry, message, dup: false, in: state, output: output)
            counters.messagesSent &+= 1
        }
        if !state.pointee.session.retainedDeliveries.isEmpty { continueRetainedDeliveries(of: state.pointee.session) }
    }

    private func redeliver(
        _ entry: UnsafeMutablePointer<DeliveryRing.Entry>, in state: UnsafeMutablePointer<DeliveryState>,
        output: UnsafeMutablePointer<OutputBuffer>
    ) {
        if let message = entry.pointee.message {
            writePublish(entry, message, dup: true, in: state, output: output)
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
            counters.drop(.expired)
            return false
        }
        if state.pointee.maximumPacketSize != .max,
            frame(entry, message, dup: false, in: state).size > state.pointee.maximumPacketSize
        {
            counters.drop(.tooLarge)
            return false
        }
        return true
    }

    private func frame(
        _ entry: UnsafeMutablePointer<DeliveryRing.Entry>, _ message: MessageReference, dup: Bool,
        in state: UnsafeMutablePointer<DeliveryState>
    ) -> PublishFrame {
        let isVersion5 = state.pointee.isVersion5
        return PublishFrame(
            version: isVersion5 ? .v5 : .v3_1_1, dup: dup, qos: entry.pointee.qos, retain: entry.pointee.retain,
            packetIdentifier: entry.pointee.packetIdentifier, topic: message.topic,
            properties: isVersion5
                ? framer.properties(
                    of: message, identifiers: entry.pointee.identifiers, now: message.expiresAt == 0 ? 0 : clock.wall())
                : UnsafeRawBufferPointer(start: nil, count: 0),
            payload: message.payload)
    }

    private func writePublish(
        _ entry: UnsafeMutablePointer<DeliveryRing.Entry>, _ message: MessageReference, dup: Bool,
        in state: UnsafeMutablePointer<DeliveryState>, output: UnsafeMutablePointer<OutputBuffer>
    ) {
        let frame = frame(entry, message, dup: dup, in: state)
        frame.write(to: output.pointee.reserve(frame.size))
        output.pointee.advance(by: frame.size)
        markDirty(output)
    }
}
