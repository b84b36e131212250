import MQTTCodec
import MQTTHooks

/// The delivery of the retained messages that one new subscription matches, which goes on in slices.
struct RetainedDelivery {
    var filter: [UInt8]
    var qos: QoS
    var identifier: UInt32
    var cursor: RetainedCursor?
}
