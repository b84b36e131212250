public import MQTTCodec

/// What the broker allows a client, announced to clients of MQTT 5 in the CONNACK where the protocol has a field for it.
public struct BrokerLimits: Sendable {
    /// How many QoS 1 and 2 messages a client may have unacknowledged towards the broker. 1 to 65 535.
    public var receiveMaximum: UInt16 = 20
    /// The highest topic alias that a client may use; 0: none.
    public var topicAliasMaximum: UInt16 = 10
    /// The largest packet that is accepted, in bytes, fixed header included. Up to 268 435 460.
    public var maximumPacketSize: Int = 2_000_000
    /// The largest payload that a client may publish, or leave as its will, in bytes; 0: no limit but the packet's. A larger
    /// message is not delivered. MQTT 5 is told at QoS 1 and 2, by 0x95 in PUBACK and PUBREC; 3.x is answered as if it had
    /// been delivered. A larger will is refused with the CONNECT.
    public var messageSizeLimit = 0
    /// How many QoS 1 and 2 messages are unacknowledged towards one client; a client's own Receive Maximum may lower it.
    public var maximumInflight: Int = 20
    /// How many bytes of payload the QoS 1 and 2 messages have that are sent to one client and not received:
    /// not answered with PUBACK or PUBREC. One message may always be sent, however large. 0: no limit.
    public var maximumInflightBytes = 0
    /// How many messages wait in one session besides those in flight.
    public var maximumQueuedMessages: Int = 1000
    /// How many bytes wait in one session besides those in flight.
    public var maximumQueuedBytes: Int = 64 << 20
    /// The deepest topic name or filter, in levels below the first: in slashes.
    public var maximumTopicLevels: Int = 200
    /// How long a connection may take to send its CONNECT, in seconds.
    public var connectTimeout: Double = 10
    /// The longest keep alive, in seconds; 0: no limit. MQTT 5 clients are told, 3.x clients above it are refused.
    public var maximumKeepAlive: UInt16 = 0
    /// The highest QoS that clients may publish with, and that subscriptions are granted.
    public var maximumQoS: QoS = .exactlyOnce
    /// Whether messages go out at the QoS that the subscription was granted even where they were published at a lower one.
    /// The standard has the lower of the two `[MQTT-3.8.4-8]`.
    public var upgradeOutgoingQoS = false
    /// Whether retained messages are kept.
    public var retainAvailable = true
    /// Whether topic filters may have wildcards. If not, a SUBSCRIBE with one is a protocol error of MQTT 5, 0xA2, by section
    /// 3.2.2.3.11, and answered with 0x80 on 3.x.
    public var wildcardSubscriptionAvailable = true
    /// Whether subscriptions may have identifiers. If not, a SUBSCRIBE with one is a protocol error, 0xA1, by section
    /// 3.2.2.3.12.
    public var subscriptionIdentifiersAvailable = true
    /// Whether there are shared subscriptions. If not, a SUBSCRIBE to one is a protocol error of MQTT 5, 0x9E, by section
    /// 3.2.2.3.13. On 3.x, whose standards do not know them, a filter that begins with `$share/` is then one like any
    /// other: it matches the topics that begin so.
    public var sharedSubscriptionAvailable = true
    /// The longest session expiry interval, in seconds; `UInt32.max`: never expires.
    public var maximumSessionExpiry: UInt32 = .max
    /// How many clients may be connected at a time; 0: no limit.
    public var maximumConnections = 0
    /// Whether a client may leave its client identifier empty and get one assigned.
    public var allowZeroLengthClientIdentifier = true
    /// Whether a payload must be UTF-8 where its payload format indicator says so; 0x99 answers one that is not, by section
    /// 3.3.2.3.2.
    public var validatePayloadFormat = false
    /// How many bytes wait for one connection before its QoS 0 messages are dropped and the others stay queued.
    public var maximumOutputBuffer = 1 << 20
    /// Whether a 3.x client that publishes what it may not is disconnected, instead of acknowledged and ignored.
    public var deniedPublishDisconnects = false
    /// Topic filters that nobody may subscribe to, compared as they are written; the answer is 0x80.
    public var deniedFilters: [String] = []

    /// The defaults.
    public init() {}

    /// Whether a topic filter stands for a shared subscription here.
    func isShared(_ filter: String) -> Bool { sharedSubscriptionAvailable && SharedSubscription.isShared(filter) }

    /// Whether a topic name or filter has more levels than are allowed.
    func isTooDeep(_ topic: UnsafeRawBufferPointer) -> Bool {
        topic.count > maximumTopicLevels && TopicFilter.levelCount(topic) - 1 > maximumTopicLevels
    }

    /// Whether a topic name or filter has more levels than are allowed.
    func isTooDeep(_ topic: String) -> Bool { TopicFilter.levelCount(topic) - 1 > maximumTopicLevels }
}
