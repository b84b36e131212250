import Logging
import LuaRuntime
import MQTTHooks

/// The calls of observers that wait for something. Nobody waits for them, so that their number is bounded, and what goes
/// wrong in them is only logged.
///
/// `@unchecked Sendable`: confined to its event loop.
final class ScriptObservations: @unchecked Sendable {
    /// How many may be under way on one loop.
    static let limit = 10_000
    /// In how many seconds one has to end that does not say.
    static let deadline = 1.0
    /// The least seconds between two lines in the log about one hook point.
    static let interval = 10.0

    private let executor: LoopExecutor
    private let clock: ScriptClock
    private let logger: Logger
    private var count = 0
    private var failures: [HookPoint: (logged: Double, suppressed: Int)] = [:]

    init(executor: LoopExecutor, clock: ScriptClock, logger: Logger) {
        self.executor = executor
        self.clock = clock
        self.logger = logger
    }

    /// Goes on with a call by itself.
    ///
    /// - Throws: ``LuaScriptError`` where too many are under way.
    func add(_ call: SuspendedCall) throws {
        guard count < Self.limit else {
            let error = call.error("is not called: \(Self.limit) observers are waiting")
            call.abandon(error)
            throw error
        }
        count += 1
        Task.immediate(executorPreference: executor) {
            do {
                try await call.finish(timeout: Self.deadline) { results, script in try script.expectNothing(results) }
            } catch {
                if let point = call.point { self.report(point, error) }
            }
            self.count -= 1
        }
    }

    private func report(_ point: HookPoint, _ error: any Error) {
        let now = clock.monotonic()
        if let failure = failures[point], now - failure.logged < Self.interval {
            failures[point]?.suppressed += 1
            return
        }
        var metadata: Logger.Metadata = [
            "martlet.plugin": "lua", "martlet.hook": "\(point.rawValue)", "error": "\(error)",
        ]
        if let suppressed = failures[point]?.suppressed, suppressed > 0 { metadata["suppressed"] = "\(suppressed)" }
        failures[point] = (now, 0)
        logger.error("hook failed", metadata: metadata)
    }
}
