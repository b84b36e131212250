import LuaRuntime
import Synchronization

/// What memoized functions have returned, for all scripts on all event loops.
///
/// Where there is no room, what would expire first goes.
final class ResultCache: Sendable {
    private let store = Mutex(ExpiringStore<[LuaValue]>())
    private let maximumEntries: Int
    private let maximumSize: Int
    private let clock: ScriptClock

    init(maximumEntries: Int, maximumSize: Int, clock: ScriptClock) {
        self.maximumEntries = maximumEntries
        self.maximumSize = maximumSize
        self.clock = clock
    }

    /// How many results there are.
    var count: Int { store.withLock { $0.count } }

    /// The results that were stored under a key.
    func results(of key: [UInt8]) -> [LuaValue]? {
        let now = clock.monotonic()
        return store.withLock { $0.value(of: key, now: now) }
    }

    /// Keeps results for so many seconds; those that are larger than the whole cache are not kept.
    func keep(_ results: [LuaValue], for seconds: Double, under key: [UInt8]) {
        let size = key.count + 64 + results.reduce(0) { $0 + $1.cachedSize }
        guard size <= maximumSize else { return }
        let now = clock.monotonic()
        store.withLock { store in
            store.sweep(now: now)
            store.set(key, results, size: size, deadline: now + seconds)
            while store.count > maximumEntries || store.size > maximumSize, store.removeNearest() {}
        }
    }
}

extension LuaValue {
    /// Roughly what it takes.
    fileprivate var cachedSize: Int {
        switch self {
        case .nil, .bool, .int, .double: 16
        case .bytes(let bytes): 48 + bytes.count
        case .table(let table):
            64 + table.list.reduce(0) { $0 + $1.cachedSize }
                + table.fields.reduce(0) { $0 + 48 + $1.key.utf8.count + $1.value.cachedSize }
                + table.others.reduce(0) { $0 + $1.key.cachedSize + $1.value.cachedSize }
        }
    }
}
