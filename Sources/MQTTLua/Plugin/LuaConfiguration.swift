import LuaRuntime

/// What every script may use.
public struct LuaConfiguration: Sendable {
    /// How many bytes one script may hold on one event loop. Default 64 MiB.
    public var memoryLimit: Int = 64 << 20
    /// How long one call of a hook may run, in seconds of processor time. Default 10 ms.
    public var callTime: Double = 0.010

    /// Waits for so many seconds; tests have a clock of their own.
    var sleep: @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }

    /// The defaults.
    public init() {}

    var limits: LuaLimits {
        LuaLimits(memory: memoryLimit, runningTime: .nanoseconds(Int64(max(0, min(callTime, 3600)) * 1e9)))
    }
}
