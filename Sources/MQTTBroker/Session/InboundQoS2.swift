/// The packet identifiers of QoS 2 messages that a client has published and not released: what keeps a repeated PUBLISH
/// from being delivered twice `[MQTT-4.3.3-10]`. It belongs to the session and outlives connections.
struct InboundQoS2 {
    private(set) var packetIdentifiers = ContiguousArray<UInt16>()

    var count: Int { packetIdentifiers.count }

    func contains(_ packetIdentifier: UInt16) -> Bool { packetIdentifiers.contains(packetIdentifier) }

    mutating func insert(_ packetIdentifier: UInt16) { packetIdentifiers.append(packetIdentifier) }

    /// PUBREL: whether the identifier was known.
    mutating func release(_ packetIdentifier: UInt16) -> Bool {
        guard let index = packetIdentifiers.firstIndex(of: packetIdentifier) else { return false }
        packetIdentifiers.swapAt(index, packetIdentifiers.count - 1)
        packetIdentifiers.removeLast()
        return true
    }
}
