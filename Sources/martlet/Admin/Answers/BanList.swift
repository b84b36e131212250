/// The bans in force.
struct BanList: Codable, Hashable, Sendable {
    var bans: [BanEntry]
}
