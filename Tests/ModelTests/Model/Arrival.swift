import MQTTCodec

/// A packet that the broker has sent in this burst, topic aliases resolved.
struct Arrival: Hashable {
    /// Counts the packets of one connection in this burst.
    var position: Int
    var packet: Packet
}
