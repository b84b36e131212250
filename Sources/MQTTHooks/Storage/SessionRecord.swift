public import MQTTCodec

/// A session as a store keeps it.
public struct SessionRecord: Sendable, Hashable {
    /// A subscription of the session.
    public struct Subscription: Sendable, Hashable {
        /// The topic filter, `$share/group/` and the mount point included.
        public var filter: String
        /// QoS, no local, retain as published, retain handling.
        public var options: SubscriptionOptions
        /// The subscription identifier; nil: none.
        public var identifier: UInt32?

        /// A subscription from its parts.
        public init(filter: String, options: SubscriptionOptions, identifier: UInt32?) {
            self.filter = filter
            self.options = options
            self.identifier = identifier
        }
    }

    /// A message that waits for the client.
    public struct Delivery: Sendable, Hashable {
        /// How far the exchange went.
        public enum Stage: UInt8, Sendable, Hashable {
            /// Not sent yet.
            case queued
            /// PUBLISH sent.
            case published
            /// PUBREC received: PUBREL is due.
            case released
        }

        /// The message; nil at ``Stage/released``.
        public var message: Message?
        /// How far the exchange went.
        public var stage: Stage
        /// The packet identifier; 0 while queued.
        public var packetIdentifier: UInt16
        /// The subscription identifiers to deliver with.
        public var subscriptionIdentifiers: [UInt32]
        /// When the message expires, in milliseconds since 1970; nil: never.
        public var expiresAt: Int64?

        /// A delivery from its parts.
        public init(
            message: Message?, stage: Stage, packetIdentifier: UInt16, subscriptionIdentifiers: [UInt32],
            expiresAt: Int64?
        ) {
            self.message = message
            self.stage = stage
            self.packetIdentifier = packetIdentifier
            self.subscriptionIdentifiers = subscriptionIdentifiers
            self.expiresAt = expiresAt
        }
    }

    /// The client identifier.
    public var clientIdentifier: String
    /// The user name of the last connection.
    public var username: String?
    /// The mount point of the last connection, which the session belongs to; nil: none.
    public var mountPoint: MountPoint?
    /// The name of the listener of the last connection.
    public var listener: String
    /// The session expiry interval, in seconds; `UInt32.max`: never.
    public var expiryInterval: UInt32
    /// When the client left, in milliseconds since 1970.
    public var offlineSince: Int64
    /// The subscriptions.
    public var subscriptions: [Subscription]
    /// What waits for the client, in order.
    public var deliveries: [Delivery]
    /// Packet identifiers of QoS 2 messages that were received and not released.
    public var received: [UInt16]
    /// The packet identifier that was used last towards the client.
    public var lastPacketIdentifier: UInt16

    /// A record from its parts.
    public init(
        clientIdentifier: String, username: String?, expiryInterval: UInt32, offlineSince: Int64,
        subscriptions: [Subscription], deliveries: [Delivery], received: [UInt16], lastPacketIdentifier: UInt16,
        mountPoint: MountPoint? = nil, listener: String = ""
    ) {
        self.clientIdentifier = clientIdentifier
        self.username = username
        self.mountPoint = mountPoint
        self.listener = listener
        self.expiryInterval = expiryInterval
        self.offlineSince = offlineSince
        self.subscriptions = subscriptions
        self.deliveries = deliveries
        self.received = received
        self.lastPacketIdentifier = lastPacketIdentifier
    }
}
