import MQTTHooks

/// Retained messages that expire are removed soon after, whether or not somebody asks for them: the first loop goes
/// through the store when the first of them is due, a slice at a time. Where none expires there is no timer.
extension BrokerLoop {
    /// How many topics of the retained store one slice visits.
    private static let sliceLimit = 4096
    /// Between slices, in milliseconds.
    private static let slicePause: Int64 = 100
    /// Between passes, in milliseconds.
    private static let passPause: Int64 = 1000
    /// The longest wait, in milliseconds: the wall clock may be set forward meanwhile.
    private static let longestWait: Int64 = 60_000

    /// A retained message was stored that expires, in wall milliseconds.
    func noteRetainedExpiry(_ expiresAt: Int64) {
        guard broker.bringSweepForward(to: expiresAt), let first = broker.loops.first else { return }
        if first === self { armSweep() } else { first.scheduler.execute { first.armSweep() } }
    }

    private func armSweep() {
        guard !sweep.isUnderWay else { return }
        if let timer = sweep.timer { timers.cancel(timer) }
        sweep.timer = nil
        let due = broker.sweepDue
        guard due < .max else { return }
        let wait = min(max(due - clock.wall(), Self.passPause), Self.longestWait)
        sweep.timer = schedule(.retainedSweep(sweep), afterMilliseconds: wait)
    }

    /// Goes on with a pass, or begins one.
    func sweepRetained() {
        sweep.timer = nil
        let now = clock.wall()
        if !sweep.isUnderWay {
            guard now >= broker.sweepDue else {
                armSweep()
                return
            }
            // What is stored from here on may be behind the pass, and is noted anew.
            broker.forgetSweepDue()
            sweep.isUnderWay = true
            sweep.cursor = nil
            sweep.earliest = nil
        }
        if let earliest = retained.removeExpired(cursor: &sweep.cursor, limit: Self.sliceLimit, now: now) {
            sweep.earliest = min(sweep.earliest ?? .max, earliest)
        }
        guard sweep.cursor == nil else {
            sweep.timer = schedule(.retainedSweep(sweep), afterMilliseconds: Self.slicePause)
            return
        }
        sweep.isUnderWay = false
        if let earliest = sweep.earliest { _ = broker.bringSweepForward(to: earliest) }
        armSweep()
    }
}
