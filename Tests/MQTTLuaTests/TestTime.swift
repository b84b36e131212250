import Synchronization

@testable import MQTTLua

/// A time that goes on when the test says so.
final class TestTime: Sendable {
    private let seconds = Mutex(1000.0)

    func advance(_ more: Double) { seconds.withLock { $0 += more } }

    var configuration: LuaConfiguration {
        var configuration = LuaConfiguration()
        configuration.monotonic = { [self] in seconds.withLock { $0 } }
        configuration.wall = { [self] in seconds.withLock { $0 } + 1_700_000_000 }
        return configuration
    }

    var clock: ScriptClock { configuration.clock }
}
