import MQTTCodec

/// What several clients do, and in which order the event loops of the broker run.
struct Script: Hashable {
    /// The protocol versions of the clients, whose names are `a`, `b`, `c` …
    var versions: [ProtocolVersion]
    /// How many event loops the broker has.
    var loops: Int
    var bursts: [Burst]

    var actionCount: Int { bursts.reduce(0) { $0 + $1.steps.count } }

    static func name(_ client: Int) -> String { String(UnicodeScalar(UInt8(97 + client))) }
}
