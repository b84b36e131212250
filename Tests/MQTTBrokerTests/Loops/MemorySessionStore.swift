import MQTTHooks
import Synchronization

/// Keeps what the broker saves.
final class MemorySessionStore: SessionStore {
    private let records: Mutex<[SessionRecord]>
    var saved: [SessionRecord] { records.withLock { $0 } }

    init(_ records: [SessionRecord] = []) { self.records = Mutex(records) }

    func load() async throws -> [SessionRecord] { records.withLock { $0 } }
    func save(_ sessions: [SessionRecord]) async throws { records.withLock { $0 = sessions } }
}
