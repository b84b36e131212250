import MQTTCodec
import MQTTHooks

extension RoutedMessage {
    /// A PUBLISH as its client sent it. What it points into is the read buffer, or the loop's scratch memory when there
    /// are properties that are not forwarded.
    @inline(__always)
    init(_ view: PublishView, publisher: Client, now loop: BrokerLoop) {
        self.init(view, from: publisher)
        if !view.properties.isEmpty { takeForwardedProperties(view, loop) }
    }

    @inline(never)
    private mutating func takeForwardedProperties(_ view: PublishView, _ loop: BrokerLoop) {
        if let interval = view.messageExpiryInterval { expiresAt = loop.clock.wall() + Int64(interval) * 1000 }
        let size = view.forwardablePropertiesSize
        if size != view.properties.count { properties = loop.forwarded.copy(view, size: size) }
    }
}
