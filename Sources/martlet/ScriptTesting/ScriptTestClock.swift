#if Lua
import MQTTTesting

/// The time of a test's broker, as scripts see it.
struct ScriptTestClock: Sendable {
    let clock: FakeClock

    /// Seconds since 1970-01-01 UTC.
    var wall: @Sendable () -> Double { { [clock] in Double(clock.wall) / 1000 } }
    /// Seconds since some moment.
    var monotonic: @Sendable () -> Double { { [clock] in Double(clock.monotonic) / 1000 } }
    /// Waits until the test has let so many seconds pass.
    var sleep: @Sendable (Double) async throws -> Void { { [clock] in try await clock.sleep(seconds: $0) } }
}
#endif
