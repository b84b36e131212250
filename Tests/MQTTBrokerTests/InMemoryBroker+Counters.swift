import MQTTHooks
import MQTTTesting

@testable import MQTTBroker

/// What tests see of the inside of a broker.
extension InMemoryBroker {
    /// How many messages or copies all loops have dropped for a reason.
    func dropped(_ reason: DropReason) -> UInt64 { broker.loops.reduce(0) { $0 + ($1.counters.dropped[reason] ?? 0) } }

    /// How many hooks have failed on all loops.
    var hookFailures: UInt64 { broker.loops.reduce(0) { $0 + $1.chains.failures.count } }

    /// The client identifiers of all sessions.
    var sessions: [String] { broker.loops.flatMap(\.sessions.keys).sorted() }

    /// How many connections there are.
    var connectionCount: Int { broker.loops.reduce(0) { $0 + $1.connections.count } }
}
