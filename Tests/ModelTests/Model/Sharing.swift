/// A message for a shared subscription, which one of its members is to get.
struct Sharing: Hashable {
    var message: ModelMessage
    /// The subscription, as in `$share/name/filter`.
    var share: String
    /// The member whose session ended before it had the message; nil: nobody has been chosen before.
    var left: String?
}
