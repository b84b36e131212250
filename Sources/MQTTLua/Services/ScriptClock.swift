/// What scripts take for the time.
struct ScriptClock: Sendable {
    /// Seconds since 1970-01-01 UTC.
    let wall: @Sendable () -> Double
    /// Seconds since some moment, never less than before.
    let monotonic: @Sendable () -> Double
    /// Waits for so many seconds, or until the task is cancelled.
    let sleep: @Sendable (Double) async throws -> Void

    private static let start = ContinuousClock.now

    /// The machine's clock.
    static let monotonic: @Sendable () -> Double = {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
