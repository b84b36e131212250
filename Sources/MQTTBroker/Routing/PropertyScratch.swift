import MQTTCodec

/// Builds the property bytes of a PUBLISH: what is forwarded, the remaining message expiry interval, and the
/// subscription identifiers of the receiver, in memory that is used again.
struct PropertyScratch {
    private var memory = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 16)
    private var capacity = 256

    /// The bytes are valid until the next call.
    mutating func build(
        forwarded: UnsafeRawBufferPointer, expiryInterval: UInt32?, identifiers: SubscriptionIdentifiers,
        alias: UInt16? = nil
    ) -> UnsafeRawBufferPointer {
        if expiryInterval == nil, identifiers.isEmpty, alias == nil { return forwarded }
        var properties = Properties()
        if let expiryInterval { properties.append(.messageExpiryInterval(expiryInterval)) }
        if let alias { properties.append(.topicAlias(alias)) }
        for identifier in identifiers.array { properties.append(.subscriptionIdentifier(identifier)) }
        let size = forwarded.count + properties.encodedSize
        if size > capacity {
            memory.deallocate()
            capacity = size * 2
            memory = .allocate(byteCount: capacity, alignment: 16)
        }
        if let base = forwarded.baseAddress { memory.copyMemory(from: base, byteCount: forwarded.count) }
        _ = properties.encode(to: memory + forwarded.count)
        return UnsafeRawBufferPointer(start: memory, count: size)
    }

    func deallocate() { memory.deallocate() }
}
