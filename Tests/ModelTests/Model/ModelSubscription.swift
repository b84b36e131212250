import MQTTCodec

/// A subscription with its options, as a session holds it.
struct ModelSubscription: Hashable {
    var qos: QoS
    var noLocal = false
    var retainAsPublished = false
    var identifier: UInt32?

    init(_ options: SubscriptionOptions, identifier: UInt32?) {
        qos = options.qos
        noLocal = options.noLocal
        retainAsPublished = options.retainAsPublished
        self.identifier = identifier
    }
}
