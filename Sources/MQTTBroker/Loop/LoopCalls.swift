import Synchronization

/// Those who wait for an event loop, so that they go on when it ends and can answer nobody any more.
final class LoopCalls: Sendable {
    private struct State {
        var hasEnded = false
        var next = 0
        var waiting: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Notes that somebody waits.
    ///
    /// - Parameter abandon: Lets them go on without an answer; called once, or never when ``finish(_:)`` comes first.
    /// - Returns: The number of the call; nil when the loop has ended, and nobody needs to wait.
    func begin(_ abandon: @escaping @Sendable () -> Void) -> Int? {
        state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.next += 1
            state.waiting[state.next] = abandon
            return state.next
        }
    }

    /// The answer of a call is there.
    ///
    /// - Returns: Whether it is still waited for.
    func finish(_ number: Int) -> Bool { state.withLock { $0.waiting.removeValue(forKey: number) != nil } }

    /// The loop answers nobody any more: everybody who waits goes on, now and later.
    func end() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            state.hasEnded = true
            return state.waiting.sorted { $0.key < $1.key }.map(\.value)
        }
        for abandon in waiting { abandon() }
    }
}
