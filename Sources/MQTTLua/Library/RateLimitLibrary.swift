import LuaRuntime

/// `mqtt.ratelimit`
struct RateLimitLibrary {
    static let optionNames = ScriptTypes.rate.fieldNames

    private let limiter: RateLimiter

    init(_ context: ScriptContext) {
        limiter = context.services.rateLimiter
    }

    var functions: [LuaHostFunction] { [take] }

    private var take: LuaHostFunction {
        LuaHostFunction("take") { [limiter] call in
            var rate: Double?
            var burst: Double?
            var cost = 1.0
            try call.readFields(2, names: Self.optionNames) { name, value in
                let number = try Grants.positive(value)
                switch name {
                case "rate": rate = number
                case "burst": burst = number
                default: cost = number
                }
            }
            guard let rate else { throw LuaFailure.argument(2, "field 'rate' is missing") }
            let size = burst ?? max(rate, cost)
            guard size >= cost else { throw LuaFailure.argument(2, "a burst of \(size) never allows \(cost)") }
            let wait = limiter.take(try call.key(1), rate: rate, burst: size, cost: cost)
            call.push.bool(wait == 0)
            if wait > 0 { call.push.number(wait) }
            return .returned
        }
    }
}
