import MQTTHooks

extension BrokerLoop {
    /// Puts a message into the batches of the loops that may have receivers, a bit each.
    @inline(never)
    func sendToPeers(_ message: borrowing RoutedMessage, loops: UInt64) {
        var remaining = loops
        while remaining != 0 {
            let index = remaining.trailingZeroBitCount
            remaining &= remaining - 1
            outbox(for: index).append(message, serial: publishSerial)
        }
        scheduleFlush()
    }

    /// Puts a message for one member of a shared subscription into the batch of the member's loop.
    func sendToPeer(_ message: borrowing RoutedMessage, _ directed: DirectedDelivery, serial: UInt64, loop: Int) {
        outbox(for: loop).append(message, directed, serial: serial)
        scheduleFlush()
    }

    private func outbox(for index: Int) -> CrossLoopBatch {
        if let batch = outboxes[index] { return batch }
        let batch = CrossLoopBatch(origin: identity.index)
        outboxes[index] = batch
        return batch
    }

    /// Hands over what has gathered in this tick: one wake-up for each loop that gets anything.
    func sendOutboxes() {
        for index in outboxes.indices {
            guard let batch = outboxes[index] else { continue }
            outboxes[index] = nil
            let peer = peers[index]
            peer.scheduler.execute { peer.deliver(batch) }
        }
    }

    /// Delivers what another loop has published.
    private func deliver(_ batch: CrossLoopBatch) {
        batch.forEach { message, serial, directed in
            if let directed {
                framer.begin()
                deliverDirected(message, directed, origin: batch.origin, serial: serial)
                return
            }
            if !peerRoute.isFor(message.topic) { peerRoute.begin(topic: message.topic) }
            refreshLocal(peerRoute)
            deliver(message, along: peerRoute, origin: batch.origin, serial: serial)
            delivered(serial, from: batch.origin)
        }
    }
}
