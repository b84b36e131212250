/// A message was handed over; what its hooks make of it shows later.
struct PublishAnswer: Codable, Hashable, Sendable {
    var submitted: Bool
}
