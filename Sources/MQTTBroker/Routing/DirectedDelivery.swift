/// A message for one member of a shared subscription.
struct DirectedDelivery: Sendable {
    var clientIdentifier: String
    /// The shared subscription, as in `name/filter`.
    var key: String
    /// The member's subscription options, as a raw byte.
    var options: UInt8
    var identifier: UInt32
}
