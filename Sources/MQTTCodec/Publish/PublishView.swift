/// A PUBLISH decoded in place: its parts point into the caller's buffer and are valid for as long as that is.
///
/// The view is trivial to copy and owns nothing.
public struct PublishView {
    /// Whether this may be a repetition.
    public var dup: Bool
    /// The QoS.
    public var qos: QoS
    /// Whether the message is to be retained, or comes from what was retained.
    public var retain: Bool
    /// The packet identifier; 0 at QoS 0.
    public var packetIdentifier: UInt16
    /// The topic name, validated. On 5.0 it is empty where ``topicAlias`` stands for it.
    public var topic: UnsafeRawBufferPointer
    /// The encoded properties without their length, validated; empty on 3.x.
    public var properties: UnsafeRawBufferPointer
    /// The payload.
    public var payload: UnsafeRawBufferPointer
    /// The topic alias; 0 when there is none.
    public var topicAlias: UInt16
    /// The lifetime in seconds; nil when the message has no end.
    public var messageExpiryInterval: UInt32?
    /// Whether there is a subscription identifier, which a client may not send `[MQTT-3.3.4-6]`.
    public var hasSubscriptionIdentifier: Bool
    /// The bytes that ``copyForwardableProperties(to:)`` writes.
    public var forwardablePropertiesSize: Int

    @usableFromInline
    init(
        flags: UInt8,
        qos: QoS,
        packetIdentifier: UInt16,
        topic: UnsafeRawBufferPointer,
        payload: UnsafeRawBufferPointer
    ) {
        self.dup = flags & 0b1000 != 0
        self.qos = qos
        self.retain = flags & 1 != 0
        self.packetIdentifier = packetIdentifier
        self.topic = topic
        self.properties = UnsafeRawBufferPointer(start: nil, count: 0)
        self.payload = payload
        self.topicAlias = 0
        self.messageExpiryInterval = nil
        self.hasSubscriptionIdentifier = false
        self.forwardablePropertiesSize = 0
    }

    /// Decodes and validates a PUBLISH.
    ///
    /// - Parameters:
    ///   - flags: The flags of the fixed header.
    ///   - body: The bytes after the fixed header.
    ///   - version: The version of the connection.
    ///   - knownTopic: A topic name that was validated before, or nothing; an equal topic is not validated again.
    /// - Throws: Malformed packet for QoS 3 `[MQTT-3.3.1-4]`, DUP at QoS 0 `[MQTT-3.3.1-2]`, strings that are not
    ///   UTF-8, control characters in the topic name or the response topic, wildcards in the topic name
    ///   `[MQTT-3.3.2-2]`, broken fields and properties that PUBLISH does not have;
    ///   protocol error for packet identifier 0 `[MQTT-2.2.1-3]`, an empty topic without an alias, repeated properties,
    ///   values that are not allowed and a response topic that is no topic name `[MQTT-3.3.2-14]`; topic alias invalid
    ///   for an alias of 0 `[MQTT-3.3.2-8]`.
    @inlinable
    public static func parse(
        flags: UInt8,
        body: UnsafeRawBufferPointer,
        version: ProtocolVersion,
        knownTopic: UnsafeRawBufferPointer
    ) throws(CodecError) -> PublishView {
        let rawQoS = (flags >> 1) & 0b11
        guard let qos = QoS(rawValue: rawQoS), rawQoS != 0 || flags & 0b1000 == 0 else {
            throw FixedHeader.flagsError(of: .publish, flags: flags)
        }
        let count = body.count
        guard let base = body.baseAddress, count >= 2 else { throw .truncated() }
        let topicSize = Int(UInt16(bigEndian: base.loadUnaligned(as: UInt16.self)))
        var offset = 2 + topicSize
        if offset > count { throw .truncated() }
        let topic = UnsafeRawBufferPointer(start: base + 2, count: topicSize)
        if topicSize == 0 {
            if version < .v5 { throw emptyTopic(.malformedPacket) }
        } else if !areEqual(topic, knownTopic), !TopicName.isValid(topic) {
            throw invalidTopic(topic)
        }
        var packetIdentifier: UInt16 = 0
        if rawQoS != 0 {
            if offset + 2 > count { throw .truncated() }
            packetIdentifier = UInt16(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            if packetIdentifier == 0 { throw .zeroPacketIdentifier() }
            offset += 2
        }
        if version < .v5 {
            let payload = UnsafeRawBufferPointer(start: base + offset, count: count - offset)
            return PublishView(
                flags: flags, qos: qos, packetIdentifier: packetIdentifier, topic: topic, payload: payload)
        }
        if offset == count { throw .truncated() }
        if topicSize != 0, base.load(fromByteOffset: offset, as: UInt8.self) == 0 {
            let payload = UnsafeRawBufferPointer(start: base + offset + 1, count: count - offset - 1)
            return PublishView(
                flags: flags, qos: qos, packetIdentifier: packetIdentifier, topic: topic, payload: payload)
        }
        let rest = UnsafeRawBufferPointer(start: base + offset, count: count - offset)
        var view = PublishView(
            flags: flags, qos: qos, packetIdentifier: packetIdentifier, topic: topic, payload: rest)
        try view.readProperties(from: rest)
        if topicSize == 0, view.topicAlias == 0 { throw emptyTopic(.protocolError) }
        return view
    }

    @inlinable
    @inline(__always)
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count, let left = left.baseAddress, let other = right.baseAddress else {
            return false
        }
        let count = right.count
        var offset = 0
        while count - offset >= 8 {
            let difference =
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                ^ other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if difference != 0 { return false }
            offset += 8
        }
        while offset < count {
            if left.load(fromByteOffset: offset, as: UInt8.self) != other.load(fromByteOffset: offset, as: UInt8.self) {
                return false
            }
            offset += 1
        }
        return true
    }

    @usableFromInline
    @inline(never)
    static func emptyTopic(_ reason: ReasonCode) -> CodecError {
        CodecError(reason, "empty topic name", clause: reason == .malformedPacket ? "MQTT-4.7.3-1" : nil)
    }

    @usableFromInline
    @inline(never)
    static func invalidTopic(_ topic: UnsafeRawBufferPointer) -> CodecError {
        UTF8Validation.isValidName(topic)
            ? .malformed("wildcard in the topic name", "MQTT-3.3.2-2")
            : .invalidName(topic)
    }
}
