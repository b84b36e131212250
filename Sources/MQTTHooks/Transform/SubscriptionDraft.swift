public import MQTTCodec

/// One filter of a SUBSCRIBE, which ``SubscribeInterceptor``s may edit.
public struct SubscriptionDraft: Sendable, Hashable {
    /// The topic filter, without `$share/group/`.
    public var filter: String
    /// The group of a shared subscription.
    public var share: String?
    /// QoS, no local, retain as published, retain handling.
    public var options: SubscriptionOptions
    /// The subscription identifier; nil: none.
    public let identifier: UInt32?
    /// Set to true, no retained messages are sent for this subscription.
    public var skipsRetained: Bool

    /// A subscription from its parts.
    public init(
        filter: String, share: String? = nil, options: SubscriptionOptions, identifier: UInt32? = nil,
        skipsRetained: Bool = false
    ) {
        self.filter = filter
        self.share = share
        self.options = options
        self.identifier = identifier
        self.skipsRetained = skipsRetained
    }
}
