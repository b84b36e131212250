#if Lua
import LuaRuntime
import MQTTBroker
import MQTTLua

/// What the brokers of tests have in common.
struct TestEnvironment: Sendable {
    /// What scripts may use, without the times.
    var lua = LuaConfiguration()
    /// The broker's limits and deadlines.
    var broker = BrokerConfiguration()
    /// The configuration's rule for clients without credentials.
    var allowAnonymous: Bool?
    /// The scripts where a test names none.
    var scripts: [String] = []
    /// Notes down which lines of scripts run; nil: nobody wants to know.
    var trace: LuaLineTrace?

    /// Nothing is configured.
    init() {}

    /// What a configuration says.
    init(_ settings: Settings) {
        lua = settings.lua.configuration
        broker.limits = settings.limits
        broker.deadlines = settings.deadlines
        broker.authentication = settings.authentication
        broker.authorization = settings.authorization
        allowAnonymous = settings.listeners.first.flatMap { settings.allowsAnonymous(on: $0) }
        scripts = settings.lua.scripts
    }

    /// How many times as long a script may run while its lines are noted down.
    private static let traceSlowness = 50.0

    /// What the scripts of one broker may use.
    func configuration(
        clock: ScriptTestClock, values: [String: ScriptValue], httpClient: any ScriptHTTPClient
    ) -> LuaConfiguration {
        var configuration = lua
        configuration.values.merge(values) { _, new in new }
        configuration.httpClient = httpClient
        configuration.wall = clock.wall
        configuration.monotonic = clock.monotonic
        configuration.sleep = clock.sleep
        if let trace {
            configuration.trace = trace
            configuration.callTime *= Self.traceSlowness
        }
        return configuration
    }
}
#endif
