import MQTTCodec
import MQTTHooks

/// The delivery of the retained messages that one new subscription matches, which goes on in slices.
struct RetainedDelivery {
    var filter: [UInt8]
    var qos: QoS
    var identifier: UInt32
    /// Whether what the client itself has published stays away `[MQTT-3.8.3-3]`.
    var noLocal: Bool
    var cursor: RetainedCursor?
}
