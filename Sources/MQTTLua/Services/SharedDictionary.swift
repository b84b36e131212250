import Metrics
import Synchronization

/// `mqtt.shared`: one dictionary for all scripts on all event loops. Each operation is atomic.
final class SharedDictionary: Sendable {
    /// What became of a change.
    enum Change: Equatable {
        case done
        /// The value was not as expected, and stays.
        case unchanged
        /// There is no room.
        case full
        case failed(String)
    }

    /// What an entry takes besides its key and its value.
    private static let overhead = 64

    private let store = Mutex(ExpiringStore<SharedValue>())
    private let maximumEntries: Int
    private let maximumSize: Int
    private let clock: ScriptClock
    private let refusals = Counter(label: "mqtt_lua_shared_refused_total")

    init(maximumEntries: Int, maximumSize: Int, clock: ScriptClock) {
        self.maximumEntries = maximumEntries
        self.maximumSize = maximumSize
        self.clock = clock
    }

    /// How many entries there are.
    var count: Int { store.withLock { $0.count } }

    /// How many bytes they take.
    var size: Int { store.withLock { $0.size } }

    func value(of key: [UInt8]) -> SharedValue? {
        let now = clock.monotonic()
        return store.withLock { $0.value(of: key, now: now) }
    }

    /// - Parameter ttl: Seconds; nil: for ever.
    func set(_ key: [UInt8], _ value: SharedValue, ttl: Double?) -> Change {
        change(key) { _ in (value, ttl) }
    }

    /// Sets a value where there is none.
    func add(_ key: [UInt8], _ value: SharedValue, ttl: Double?) -> Change {
        change(key) { $0 == nil ? (value, ttl) : nil }
    }

    /// Puts a value in the place of another; nil stands for none.
    func exchange(_ key: [UInt8], _ expected: SharedValue?, _ value: SharedValue?, ttl: Double?) -> Change {
        if value == nil {
            let now = clock.monotonic()
            return store.withLock { store in
                let present = store.value(of: key, now: now)
                guard Self.same(present, expected) else { return .unchanged }
                _ = store.remove(key, now: now)
                return .done
            }
        }
        return change(key) { Self.same($0, expected) ? value.map { ($0, ttl) } : nil }
    }

    /// Adds to a number, which is 0 where there is none; the time to live counts for one that is made here.
    func increment(_ key: [UInt8], by amount: SharedValue, ttl: Double?) -> (Change, SharedValue?) {
        var sum: SharedValue?
        var failure: String?
        let change = change(key, keepsDeadline: true) { present in
            switch Self.sum(present ?? .integer(0), amount) {
            case .success(let value):
                sum = value
                return (value, ttl)
            case .failure(let error):
                failure = error.text
                return nil
            }
        }
        if let failure { return (.failed(failure), nil) }
        return (change, change == .done ? sum : nil)
    }

    /// Returns whether there was one.
    func remove(_ key: [UInt8]) -> Bool {
        let now = clock.monotonic()
        return store.withLock { $0.remove(key, now: now) }
    }

    private func change(
        _ key: [UInt8], keepsDeadline: Bool = false, _ body: (SharedValue?) -> (SharedValue, ttl: Double?)?
    ) -> Change {
        let now = clock.monotonic()
        let change = store.withLock { store -> Change in
            store.sweep(now: now)
            let present = store.value(of: key, now: now)
            guard let (value, ttl) = body(present) else { return .unchanged }
            let size = key.count + value.size + Self.overhead
            let added = present == nil ? 1 : 0
            while store.count + added > maximumEntries || store.size - store.size(of: key) + size > maximumSize {
                guard store.removeExpired(now: now) else { return .full }
            }
            let kept = keepsDeadline && present != nil ? store.deadline(of: key) : nil
            store.set(key, value, size: size, deadline: kept ?? ttl.map { now + $0 } ?? .infinity)
            return .done
        }
        if change == .full { refusals.increment() }
        return change
    }

    private static func same(_ first: SharedValue?, _ second: SharedValue?) -> Bool {
        guard let first, let second else { return first == nil && second == nil }
        return first.equals(second)
    }

    private struct NoNumber: Error {
        let text: String
    }

    private static func sum(_ first: SharedValue, _ second: SharedValue) -> Result<SharedValue, NoNumber> {
        switch (first, second) {
        case (.integer(let first), .integer(let second)):
            let (sum, overflows) = first.addingReportingOverflow(second)
            return overflows ? .failure(NoNumber(text: "the sum is too large for an integer")) : .success(.integer(sum))
        case (.integer(let first), .number(let second)): return .success(.number(Double(first) + second))
        case (.number(let first), .integer(let second)): return .success(.number(first + Double(second)))
        case (.number(let first), .number(let second)): return .success(.number(first + second))
        default: return .failure(NoNumber(text: "the value is not a number"))
        }
    }
}
