/// What the broker did that the model does not allow, and what had happened before.
struct Divergence: Error {
    var reason: String
    /// One line for each packet and each thing that happened.
    var transcript: [String]
}
