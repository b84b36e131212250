public import MQTTCodec

/// A request for authorization, borrowed from the packet that caused it: valid during the hook's call only.
public struct AuthorizationView: ~Copyable {
    /// Publish or subscribe.
    public let action: AuthorizationAction
    /// The QoS of the message, or the one that the subscription asks for.
    public let qos: QoS
    /// Whether the message is to be retained; false for subscriptions.
    public let retain: Bool
    /// Who caused the request: ``Origin/client`` or ``Origin/will``.
    public let origin: Origin
    /// The group of a shared subscription, without `$share/`.
    public let share: String?
    @usableFromInline let storage: UnsafeRawBufferPointer

    /// A view of `topic`, which must outlive it.
    @inlinable
    public init(
        action: AuthorizationAction,
        topic: UnsafeRawBufferPointer,
        qos: QoS,
        retain: Bool = false,
        origin: Origin = .client,
        share: String? = nil
    ) {
        self.action = action
        self.storage = topic
        self.qos = qos
        self.retain = retain
        self.origin = origin
        self.share = share
    }

    /// The UTF-8 of the topic name, or of the topic filter without `$share/group/`.
    @inlinable
    public var topicBytes: RawSpan {
        @_lifetime(borrow self)
        get { _overrideLifetime(RawSpan(_unsafeBytes: storage), borrowing: self) }
    }

    /// ``topicBytes`` as a new string.
    public var topic: String { String(decoding: storage, as: UTF8.self) }
}
