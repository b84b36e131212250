/// How many clients were disconnected.
struct KickAnswer: Codable, Hashable, Sendable {
    var disconnected: Int
}
