/// What a broker holds in memory at one moment: for tests that look for what is left behind, and for queues without
/// bounds.
public struct BrokerHoldings: Sendable, Hashable {
    /// Connections that have not ended.
    public internal(set) var connections = 0
    /// Connections that count towards ``BrokerLimits/maximumConnections``.
    public internal(set) var admittedConnections = 0
    /// Sessions, those of absent clients and those that are moving between loops among them.
    public internal(set) var sessions = 0
    /// Client identifiers that a loop owns or asks another one for.
    public internal(set) var clientIdentifiers = 0
    /// Subscriptions in the indexes of the loops; a shared one counts once.
    public internal(set) var subscriptions = 0
    /// Nodes of the filters with wildcards, the root of each loop's trie among them.
    public internal(set) var filterNodes = 0
    /// Shared subscriptions with members.
    public internal(set) var sharedGroups = 0
    /// Timers that have not fired and were not cancelled; that of the retained store's sweep is left out.
    public internal(set) var timers = 0
    /// The most messages that wait in one session.
    public internal(set) var mostQueued = 0
    /// The most bytes of messages that wait in one session.
    public internal(set) var mostQueuedBytes = 0
    /// The most messages in flight to one client.
    public internal(set) var mostInflight = 0
    /// The most entries of one session's queue, finished ones that are not squeezed out yet among them.
    public internal(set) var mostEntries = 0
    /// The most bytes that wait for one connection.
    public internal(set) var largestOutput = 0
}

extension Broker {
    /// What the broker holds now. The loops must stand still meanwhile, as those of a test do.
    package var holdings: BrokerHoldings {
        var holdings = BrokerHoldings()
        holdings.admittedConnections = admittedConnectionCount
        holdings.clientIdentifiers = directory.count
        for loop in loops { loop.add(to: &holdings) }
        return holdings
    }
}

extension BrokerLoop {
    fileprivate func add(to holdings: inout BrokerHoldings) {
        holdings.connections += connections.count
        holdings.sessions += sessions.count + leaving.count
        holdings.clientIdentifiers += claims.count
        holdings.subscriptions += subscriptions.count
        holdings.filterNodes += subscriptions.nodeCount
        holdings.sharedGroups += groups.count
        holdings.timers += timers.count - (sweep.timer == nil ? 0 : 1)
        for session in sessions.values {
            let state = session.state
            holdings.mostQueued = max(holdings.mostQueued, state.pointee.ring.queuedCount)
            holdings.mostQueuedBytes = max(holdings.mostQueuedBytes, state.pointee.ring.queuedBytes)
            holdings.mostInflight = max(holdings.mostInflight, state.pointee.ring.inflightCount)
            holdings.mostEntries = max(holdings.mostEntries, state.pointee.ring.count)
        }
        for connection in connections {
            holdings.largestOutput = max(holdings.largestOutput, connection.output.pointee.count)
        }
    }
}
