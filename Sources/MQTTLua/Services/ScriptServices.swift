import LuaRuntime
import PasswordHashing

/// What there is once for all scripts of a broker, whatever their event loops, and across reloads.
final class ScriptServices: Sendable {
    let clock: ScriptClock
    let shared: SharedDictionary
    let rateLimiter: RateLimiter
    let cache: ResultCache
    let metrics = ScriptMetrics()
    let requests = ScriptRequests()
    let openCalls: OpenCalls
    /// Counts what library functions have begun away from the event loops.
    let outside = OutsideWork()
    /// Hashes passwords, away from the event loops.
    let hashing = HashingPool(threads: 2, queueLimit: 1000)
    /// Sends HTTP requests; nil where nothing is built in that could.
    let http: HTTPTraffic?
    #if JWT
    /// The public keys of tokens.
    let keys: JWTKeyRing
    /// Verifies signatures, away from the event loops.
    let verification = HashingPool(threads: 2, queueLimit: 10_000)
    #endif
    #if SQLite
    /// The databases that scripts have open.
    let databases = SQLiteDatabases()
    #endif
    /// The values of `lua.config`.
    let values: [String: LuaValue]

    init(_ configuration: LuaConfiguration, openCalls: OpenCalls = OpenCalls()) {
        self.openCalls = openCalls
        clock = configuration.clock
        shared = SharedDictionary(
            maximumEntries: configuration.sharedEntries, maximumSize: configuration.sharedMemory, clock: clock)
        rateLimiter = RateLimiter(maximumEntries: configuration.sharedEntries, clock: clock)
        cache = ResultCache(
            maximumEntries: configuration.sharedEntries, maximumSize: configuration.sharedMemory, clock: clock)
        http = Self.http(configuration)
        #if JWT
        keys = JWTKeyRing(http: http, clock: clock)
        #endif
        values = configuration.values.mapValues(\.luaValue)
    }

    private static func http(_ configuration: LuaConfiguration) -> HTTPTraffic? {
        var client = configuration.httpClient
        #if HTTP
        client = client ?? BuiltInHTTPClient(connections: configuration.http.connections)
        #endif
        return client.map { HTTPTraffic(client: $0, limits: configuration.http, clock: configuration.clock) }
    }
}
