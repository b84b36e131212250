/// Keeps sessions beyond the life of a broker.
public protocol SessionStore: Sendable {
    /// Called once before the listeners open: every session that is stored.
    func load() async throws -> [SessionRecord]

    /// Called at shutdown with every session that has not ended; replaces what was stored.
    func save(_ sessions: [SessionRecord]) async throws
}
