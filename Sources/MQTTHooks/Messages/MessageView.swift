public import MQTTCodec

/// A message borrowed from the broker's buffers: valid during the hook's call only.
public struct MessageView: ~Copyable {
    /// The QoS that the message was published with.
    public let qos: QoS
    /// Whether it is a retained message, or to be retained.
    public let retain: Bool
    /// Who caused the message.
    public let origin: Origin
    /// The client identifier of the publisher; nil where no client published.
    public let publisher: String?
    @usableFromInline let topicStorage: UnsafeRawBufferPointer
    @usableFromInline let payloadStorage: UnsafeRawBufferPointer
    @usableFromInline let propertyStorage: UnsafeRawBufferPointer

    /// A view of buffers that must outlive it; `properties` are encoded, without their length.
    @inlinable
    public init(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, properties: UnsafeRawBufferPointer,
        qos: QoS, retain: Bool, origin: Origin, publisher: String?
    ) {
        self.topicStorage = topic
        self.payloadStorage = payload
        self.propertyStorage = properties
        self.qos = qos
        self.retain = retain
        self.origin = origin
        self.publisher = publisher
    }

    /// The UTF-8 of the topic name.
    @inlinable
    public var topicBytes: RawSpan {
        @_lifetime(borrow self)
        get { _overrideLifetime(RawSpan(_unsafeBytes: topicStorage), borrowing: self) }
    }

    /// The payload.
    @inlinable
    public var payloadBytes: RawSpan {
        @_lifetime(borrow self)
        get { _overrideLifetime(RawSpan(_unsafeBytes: payloadStorage), borrowing: self) }
    }

    /// ``topicBytes`` as a new string.
    public var topic: String { String(decoding: topicStorage, as: UTF8.self) }

    /// ``payloadBytes`` as a new array.
    public var payload: [UInt8] { [UInt8](payloadStorage) }

    /// The properties, decoded anew at each call.
    public var properties: Properties { Properties(forwarded: propertyStorage) }
}
