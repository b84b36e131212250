public import MQTTHooks
import Synchronization

/// Retained messages in memory only, shared by all event loops.
///
/// A lock is held for each call, and by ``matches(filter:cursor:limit:now:visit:)`` for finding a slice but not for
/// visiting it: `visit` may call the store.
public final class InMemoryRetainedStore: RetainedStore {
    private let trie: Mutex<RetainedTrie>

    /// An empty store.
    public convenience init() {
        self.init(hasher: .process)
    }

    /// An empty store with a given keyed hash.
    init(hasher: TopicHasher) {
        trie = Mutex(RetainedTrie(hasher: hasher))
    }

    /// Nothing to open: the store begins empty.
    public func open() async throws {}

    /// Stores a message under its topic in place of an older one, in memory until it is removed or found expired.
    public func store(_ message: RetainedMessage) {
        trie.withLock { $0.store(message) }
    }

    /// Removes the message of a topic, if there is one [MQTT-3.3.1-6].
    public func remove(topic: UnsafeRawBufferPointer) {
        trie.withLock { _ = $0.remove(topic) }
    }

    /// The next matches of a filter, in slices.
    ///
    /// A topic that was stored before the first slice and stays throughout is visited exactly once. One that comes
    /// between slices may or may not be visited. Messages that are found to have expired are removed.
    ///
    /// - Parameters:
    ///   - filter: A valid topic filter; the same for all slices. One that begins with a wildcard does not match
    ///     topics that begin with `$` [MQTT-4.7.2-1].
    ///   - cursor: Where the slice begins and, after the call, the next one; nil: the beginning, and the end.
    ///   - limit: How many levels of topics a slice may visit, at least 1. Each level on the way to a topic counts.
    ///   - now: The time in milliseconds since 1970.
    ///   - visit: Called for each match on the calling thread, outside the store's lock.
    public func matches(
        filter: UnsafeRawBufferPointer, cursor: inout RetainedCursor?, limit: Int, now: Int64,
        visit: (RetainedMessage) -> Void
    ) {
        let found = trie.withLock { $0.nextMatches(filter: filter, cursor: &cursor, limit: limit, now: now) }
        for message in found { visit(message) }
    }

    /// Removes messages that have expired, wherever they are.
    ///
    /// - Parameters:
    ///   - cursor: Where the slice begins and, after the call, the next one; nil: the beginning, and the end.
    ///   - limit: How many levels of topics a slice may visit, at least 1.
    ///   - now: The time in milliseconds since 1970.
    /// - Returns: When the first of the others that were visited expires; nil: none does.
    public func removeExpired(cursor: inout RetainedCursor?, limit: Int, now: Int64) -> Int64? {
        let start = cursor?.path.first.map(Int.init) ?? 0
        let (next, earliest) = trie.withLock { $0.removeExpired(from: start, limit: max(1, limit), now: now) }
        cursor = next.map { RetainedCursor(path: [Int32(clamping: $0)], edition: 0) }
        return earliest
    }

    /// How many messages are stored, expired ones that no one has come across among them.
    public var count: Int { trie.withLock { $0.count } }

    /// How many nodes the topics take.
    var nodeCount: Int { trie.withLock { $0.nodeCount } }
}
