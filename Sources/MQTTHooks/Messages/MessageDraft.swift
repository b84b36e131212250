public import MQTTCodec

/// A message on its way in, which ``PublishInterceptor``s edit in place; valid during the hook's call only.
///
/// Reading costs nothing but what is read; a field that nobody sets is never copied.
public struct MessageDraft: ~Copyable {
    /// The QoS that subscribers are served from. Lowering or raising it does not change the acknowledgement that the
    /// publisher gets.
    public var qos: QoS
    /// Whether the message is to be retained.
    public var retain: Bool
    /// For how many seconds nothing more is read from the publisher when the message has gone its way: 0 or more, at most
    /// 3600. Set by ``PublishInterceptor``s that limit rates; where several set it, the longest pause holds, so that setting
    /// a shorter one does nothing. Nobody else waits, and the message itself does not either.
    public var publisherPause: Double = 0 {
        didSet { publisherPause = max(oldValue, publisherPause) }
    }
    /// Whether the client marked the packet as a repetition.
    public let dup: Bool
    /// Who caused the message.
    public let origin: Origin
    /// The client identifier of the publisher; nil where no client published.
    public var publisher: String? {
        if let publishingClient { return publishingClient._withUnsafeGuaranteedRef { $0.id } }
        return publisherName
    }

    private let publisherName: String?
    /// The publisher itself, whose identifier is looked up by whoever wants to know it.
    private let publishingClient: Unmanaged<Client>?

    @usableFromInline let originalTopic: UnsafeRawBufferPointer
    @usableFromInline let originalPayload: UnsafeRawBufferPointer
    @usableFromInline let originalProperties: UnsafeRawBufferPointer
    private let expiryInterval: UInt32?
    /// What was set; in one place, since most messages pass as they are.
    private var edits: Edits?

    private final class Edits {
        var topic: [UInt8]?
        var payload: [UInt8]?
        var properties: Properties?
    }

    /// The topic that was set, if any.
    public var newTopic: [UInt8]? { edits?.topic }
    /// The payload that was set, if any.
    public var newPayload: [UInt8]? { edits?.payload }
    /// The properties that were set, if any.
    public var newProperties: Properties? { edits?.properties }

    private mutating func edit(_ body: (Edits) -> Void) {
        let edits = edits ?? Edits()
        body(edits)
        self.edits = edits
    }

    /// A draft over buffers that must outlive it; `properties` are encoded, without their length and without the message
    /// expiry interval, which stands beside them, in seconds.
    public init(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, properties: UnsafeRawBufferPointer,
        expiryInterval: UInt32? = nil, qos: QoS, retain: Bool, dup: Bool, origin: Origin, publisher: String?
    ) {
        self.init(
            topic: topic, payload: payload, properties: properties, expiryInterval: expiryInterval, qos: qos,
            retain: retain, dup: dup, origin: origin, publisherName: publisher, publishingClient: nil)
    }

    /// The same, where the publisher is a client that outlives the draft.
    package init(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, properties: UnsafeRawBufferPointer,
        expiryInterval: UInt32?, qos: QoS, retain: Bool, dup: Bool, origin: Origin, publisherName: String?,
        publishingClient: Unmanaged<Client>?
    ) {
        self.expiryInterval = expiryInterval
        self.originalTopic = topic
        self.originalPayload = payload
        self.originalProperties = properties
        self.qos = qos
        self.retain = retain
        self.dup = dup
        self.origin = origin
        self.publisherName = publisherName
        self.publishingClient = publishingClient
        self.edits = nil
    }

    /// Calls `body` with the UTF-8 of the topic name as it stands.
    public func withTopicBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        if let newTopic { return try newTopic.withUnsafeBytes(body) }
        return try body(originalTopic)
    }

    /// Calls `body` with the payload as it stands.
    public func withPayloadBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        if let newPayload { return try newPayload.withUnsafeBytes(body) }
        return try body(originalPayload)
    }

    /// The topic name. A topic that is set is validated when the hook returns; an invalid one rejects the message.
    public var topic: String {
        get { withTopicBytes { String(decoding: $0, as: UTF8.self) } }
        set { edit { $0.topic = Array(newValue.utf8) } }
    }

    /// The payload.
    public var payload: [UInt8] {
        get { withPayloadBytes { [UInt8]($0) } }
        set { edit { $0.payload = newValue } }
    }

    /// The properties that travel with the message, the message expiry interval among them; subscribers of 3.x do not
    /// see them.
    public var properties: Properties {
        get {
            if let newProperties { return newProperties }
            var properties = Properties(forwarded: originalProperties)
            if let expiryInterval { properties.append(.messageExpiryInterval(expiryInterval)) }
            return properties
        }
        set { edit { $0.properties = newValue } }
    }

    /// Sets the topic name from UTF-8.
    public mutating func setTopic(_ bytes: UnsafeRawBufferPointer) {
        let copy = [UInt8](bytes)
        edit { $0.topic = copy }
    }

    /// Sets the payload from bytes.
    public mutating func setPayload(_ bytes: UnsafeRawBufferPointer) {
        let copy = [UInt8](bytes)
        edit { $0.payload = copy }
    }

    /// Whether topic, payload or properties were set.
    public var isEdited: Bool { edits != nil }

    /// A copy to keep.
    public func copy() -> Message {
        Message(
            topic: topic, payload: payload, qos: qos, retain: retain, properties: properties, origin: origin,
            publisher: publisher)
    }
}
