/// One entry of a SUBSCRIBE.
public struct Subscription: Sendable, Hashable {
    /// The topic filter as the client wrote it, with `$share/group/` when it is a shared one.
    public var filter: String
    /// The options of the subscription.
    public var options: SubscriptionOptions

    /// Makes an entry.
    public init(filter: String, options: SubscriptionOptions = SubscriptionOptions()) {
        self.filter = filter
        self.options = options
    }
}
