/// Whether there was such a ban.
struct UnbanAnswer: Codable, Hashable, Sendable {
    var removed: Bool
}
