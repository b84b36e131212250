import Synchronization

/// Lets some tests at a time do what takes a socket, a process or a broker: the test runner starts all of them at once.
public final class TestSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// As many slots as may be taken at a time; above 0.
    public init(_ count: Int) { state = Mutex(State(free: count)) }

    /// Waits for a slot, which ``leave()`` gives back. Slots are given in the order in which they were asked for.
    public func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives a slot back.
    public func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
