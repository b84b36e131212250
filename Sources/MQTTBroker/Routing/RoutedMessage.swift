import MQTTCodec
import MQTTHooks

/// A message on its way to subscribers, borrowed from whatever buffer it arrived in: valid during the routing call.
struct RoutedMessage {
    var topic: UnsafeRawBufferPointer
    /// Forwarded properties, encoded without their length; message expiry is not among them.
    var properties: UnsafeRawBufferPointer
    var payload: UnsafeRawBufferPointer
    var qos: QoS
    var retain: Bool
    /// When the message expires, in wall milliseconds; 0: never.
    var expiresAt: Int64 = 0
    var origin: Origin
    /// The client identifier of the publisher; nil where no client published.
    var publisher: String?
    /// A whole QoS 0 packet of 3.x that says the same as this message, ready to be copied to subscribers; or empty.
    var frame = UnsafeRawBufferPointer(start: nil, count: 0)

    /// The view that hooks get.
    var view: MessageView {
        MessageView(
            topic: topic, payload: payload, properties: properties, qos: qos, retain: retain, origin: origin,
            publisher: publisher)
    }
}
