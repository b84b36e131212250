import LuaRuntime
import Metrics
import Synchronization

/// How many calls of library functions are under way that no hook waits for. Nothing holds up who makes them, so that
/// their number is bounded, for all scripts on all event loops.
final class OpenCalls: Sendable {
    private let limit: Int
    private let count = Mutex(0)
    private let refusals = Counter(label: "mqtt_lua_calls_refused_total")

    init(limit: Int = 10_000) {
        self.limit = limit
    }

    /// How many are under way now.
    var number: Int { count.withLock { $0 } }

    /// Begins one; then ``end()`` is due.
    ///
    /// - Throws: Where there are too many.
    func begin() throws(LuaFailure) {
        let isAdmitted = count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            refusals.increment()
            throw .message("\(limit) calls wait for the broker already")
        }
    }

    func end() { count.withLock { $0 -= 1 } }
}
