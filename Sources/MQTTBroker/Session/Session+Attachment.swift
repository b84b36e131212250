import MQTTCodec
import MQTTHooks

extension Session {
    /// A connection serves the session from now on.
    func attach(to connection: Connection, _ acceptance: ConnectSequence.Acceptance) {
        self.connection = connection
        client = acceptance.client
        state.pointee.isVersion5 = acceptance.client.protocolVersion == .v5
        state.pointee.maximumPacketSize = acceptance.maximumPacketSize
        state.pointee.inflightLimit = acceptance.receiveMaximum
        let maximumBytes = connection.loop.limits.maximumInflightBytes
        state.pointee.inflightByteLimit = maximumBytes == 0 ? .max : maximumBytes
        state.pointee.output = connection.output
        outboundAliases =
            acceptance.topicAliasMaximum == 0 ? nil : OutboundAliases(maximum: acceptance.topicAliasMaximum)
        state.pointee.needsOwnCopies = outboundAliases != nil || state.pointee.mountCount > 0
        state.pointee.ring.beginRedelivery()
    }

    /// The connection is gone; what was in flight waits for the next one.
    func detach() {
        connection = nil
        state.pointee.output = nil
        retainedDeliveries.removeAll()
    }
}
