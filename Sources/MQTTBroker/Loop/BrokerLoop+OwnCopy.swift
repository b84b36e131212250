import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// The size of one subscriber's own packet, without a topic alias: what is held against its maximum packet size.
    func size(of copy: OwnCopy, for state: UnsafeMutablePointer<DeliveryState>) -> Int {
        frame(copy, for: state, alias: nil).size
    }

    /// Encodes one subscriber's own packet into its output.
    func write(
        _ copy: OwnCopy, to state: UnsafeMutablePointer<DeliveryState>, _ output: UnsafeMutablePointer<OutputBuffer>
    ) {
        let aliases = state.pointee.needsOwnCopies ? state.pointee.session.outboundAliases : nil
        var alias = aliases?.alias(for: copy.topic)
        var frame = frame(copy, for: state, alias: alias)
        if frame.size > state.pointee.maximumPacketSize, alias != nil {
            // [MQTT-3.1.2-24]: the alias itself takes three bytes, which the packet may not have left.
            alias = nil
            frame = self.frame(copy, for: state, alias: nil)
        }
        frame.write(to: output.pointee.reserve(frame.size))
        output.pointee.advance(by: frame.size)
        if let alias { aliases?.sent(alias.number, for: copy.topic) }
        markDirty(output)
    }

    /// Writes one subscriber's own packet at QoS 0, or drops it.
    func writeQoS0(
        _ copy: OwnCopy, to state: UnsafeMutablePointer<DeliveryState>, _ output: UnsafeMutablePointer<OutputBuffer>
    ) {
        let size = size(of: copy, for: state)
        if size > state.pointee.maximumPacketSize {
            drop(RoutedMessage(copy), for: state.pointee.session.client, .tooLarge)
        } else if !hasRoom(output, for: size) {
            drop(RoutedMessage(copy), for: state.pointee.session.client, .queueFull)
        } else {
            write(copy, to: state, output)
            sent(RoutedMessage(copy, hasPublisher: !chains.deliveredObservers.isEmpty), to: state)
        }
    }

    private func frame(
        _ copy: OwnCopy, for state: UnsafeMutablePointer<DeliveryState>, alias: (number: UInt16, isKnown: Bool)?
    ) -> PublishFrame {
        let isVersion5 = state.pointee.isVersion5
        var copy = copy
        if state.pointee.mountCount > 0 { unmount(&copy, for: state.pointee.session) }
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        let properties =
            isVersion5
            ? framer.scratch.build(
                forwarded: copy.properties,
                expiryInterval: MessageFramer.remaining(
                    until: copy.expiresAt, now: copy.expiresAt == 0 ? 0 : clock.wall()),
                identifiers: copy.identifiers, alias: alias?.number)
            : none
        return PublishFrame(
            version: isVersion5 ? .v5 : .v3_1_1, dup: copy.dup, qos: copy.qos, retain: copy.retain,
            packetIdentifier: copy.packetIdentifier, topic: alias?.isKnown == true ? none : copy.topic,
            properties: properties, payload: copy.payload)
    }

    /// Puts the client's names of topics into its packet.
    @inline(never)
    private func unmount(_ copy: inout OwnCopy, for session: Session) {
        copy.topic = session.clientName(of: copy.topic)
        if let properties = session.client.mountPoint?.unmounted(properties: copy.properties) {
            copy.properties = properties.withUnsafeBytes { unmounted.hold($0) }
        }
    }
}
