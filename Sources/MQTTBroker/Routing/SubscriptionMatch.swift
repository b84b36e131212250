/// The identity of a session: the index only compares it.
typealias Subscriber = UnsafeMutableRawPointer

/// One subscription that matches a topic.
struct SubscriptionMatch: BitwiseCopyable, Equatable {
    /// Whose subscription it is.
    var subscriber: Subscriber
    /// The subscription identifier; 0: none.
    var identifier: UInt32
    /// The subscription options as on the wire.
    var options: UInt8
}
