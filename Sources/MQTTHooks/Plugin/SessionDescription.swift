public import MQTTCodec

/// A session as it stood for a moment.
public struct SessionDescription: Sendable {
    /// One subscription of a session.
    public struct Subscription: Sendable, Hashable {
        /// The topic filter as the client named it, without `$share/group/`.
        public let filter: String
        /// The group of a shared subscription.
        public let share: String?
        /// QoS, no local, retain as published, retain handling.
        public let options: SubscriptionOptions
        /// The subscription identifier; nil: none.
        public let identifier: UInt32?

        /// A subscription from its parts.
        public init(filter: String, share: String?, options: SubscriptionOptions, identifier: UInt32?) {
            self.filter = filter
            self.share = share
            self.options = options
            self.identifier = identifier
        }
    }

    /// The client that is connected, or was last.
    public let client: Client
    /// Whether it is connected.
    public let isConnected: Bool
    /// In seconds; `UInt32.max`: never expires.
    public let expiryInterval: UInt32
    /// Its subscriptions, in no particular order.
    public let subscriptions: [Subscription]
    /// QoS 1 and 2 messages that wait to be sent.
    public let queuedCount: Int
    /// QoS 1 and 2 messages that are sent and not acknowledged to the end.
    public let inflightCount: Int

    /// A session from its parts.
    public init(
        client: Client, isConnected: Bool, expiryInterval: UInt32, subscriptions: [Subscription], queuedCount: Int,
        inflightCount: Int
    ) {
        self.client = client
        self.isConnected = isConnected
        self.expiryInterval = expiryInterval
        self.subscriptions = subscriptions
        self.queuedCount = queuedCount
        self.inflightCount = inflightCount
    }
}
