/// What a loop's timer wheel wakes.
enum LoopTimer: Hashable {
    /// Connect timeout, then keep alive.
    case connection(Connection)
    /// The grant of a client is good no longer.
    case authorizationExpiry(Connection)
    /// A client that published too fast may go on.
    case throttled(Connection)
    case sessionExpiry(Session)
    case willDelay(Session)
    case hookDeadline(HookRace)
    /// Going through the retained messages for expired ones.
    case retainedSweep(RetainedSweep)
    /// Passing on what hooks have counted.
    case hookMetrics(HookMeters)

    private var identity: ObjectIdentifier {
        switch self {
        case .connection(let object), .authorizationExpiry(let object), .throttled(let object):
            ObjectIdentifier(object)
        case .sessionExpiry(let object), .willDelay(let object): ObjectIdentifier(object)
        case .hookDeadline(let object): ObjectIdentifier(object)
        case .retainedSweep(let object): ObjectIdentifier(object)
        case .hookMetrics(let object): ObjectIdentifier(object)
        }
    }

    private var kind: Int {
        switch self {
        case .connection: 0
        case .authorizationExpiry: 10
        case .throttled: 11
        case .sessionExpiry: 1
        case .willDelay: 2
        case .hookDeadline: 3
        case .retainedSweep: 4
        case .hookMetrics: 5
        }
    }

    static func == (a: LoopTimer, b: LoopTimer) -> Bool { a.kind == b.kind && a.identity == b.identity }

    func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}
