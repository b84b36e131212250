/// The topic aliases that the broker uses towards one client `[MQTT-3.3.2-8]`: the first topics of the connection get
/// one each, up to what the client allows.
final class OutboundAliases {
    /// More would make every packet search longer for little gain.
    private static let most = 32

    private let maximum: Int
    private var topics: [[UInt8]] = []

    /// - Parameter maximum: The client's Topic Alias Maximum, at least 1.
    init(maximum: UInt16) { self.maximum = min(Int(maximum), Self.most) }

    /// The alias for a topic, and whether the client knows it already; nil: none is left.
    func alias(for topic: UnsafeRawBufferPointer) -> (number: UInt16, isKnown: Bool)? {
        for index in topics.indices where topics[index].count == topic.count && topics[index].elementsEqual(topic) {
            return (UInt16(index + 1), true)
        }
        return topics.count < maximum ? (UInt16(topics.count + 1), false) : nil
    }

    /// A packet with topic and alias has been written.
    func sent(_ number: UInt16, for topic: UnsafeRawBufferPointer) {
        if Int(number) == topics.count + 1 { topics.append([UInt8](topic)) }
    }
}
