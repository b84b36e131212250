package import LuaRuntime

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What every script may use.
public struct LuaConfiguration: Sendable {
    /// How many bytes one script may hold on one event loop. Default 64 MiB.
    public var memoryLimit: Int = 64 << 20
    /// How long one call of a hook may run, in seconds of processor time. Default 10 ms.
    public var callTime: Double = 0.010

    /// How many entries `mqtt.shared` may have, and as many buckets `mqtt.ratelimit` and results `mqtt.cache`. Default
    /// 100 000.
    public var sharedEntries: Int = 100_000
    /// How many bytes the entries of `mqtt.shared` may take, and as many the results of `mqtt.cache`. Default 64 MiB.
    public var sharedMemory: Int = 64 << 20
    /// What scripts read as `mqtt.config.NAME`. Default: nothing.
    public var values: [String: ScriptValue] = [:]

    /// How much scripts may ask of each HTTP server.
    public var http = HTTPLimits()
    /// What sends the HTTP requests of scripts; nil: the client that the package trait `HTTP` builds in, if it is. Tests
    /// have one that answers by itself.
    public var httpClient: (any ScriptHTTPClient)?

    /// The time of day in seconds since 1970-01-01 UTC; tests have a clock of their own.
    package var wall: @Sendable () -> Double = { Date().timeIntervalSince1970 }
    /// Seconds since some moment, never less than before.
    package var monotonic: @Sendable () -> Double = ScriptClock.monotonic
    /// What all scripts of a broker share; nil: a script that is only checked has its own.
    var services: ScriptServices?
    /// Notes down which lines of scripts run; nil: nobody wants to know.
    package var trace: LuaLineTrace?
    /// Which load of the scripts this is.
    var generation = 0
    /// Waits for so many seconds; tests have a clock of their own.
    package var sleep: @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }

    /// The defaults.
    public init() {}

    var clock: ScriptClock { ScriptClock(wall: wall, monotonic: monotonic, sleep: sleep) }

    var limits: LuaLimits {
        LuaLimits(memory: memoryLimit, runningTime: .nanoseconds(Int64(max(0, min(callTime, 3600)) * 1e9)))
    }
}
