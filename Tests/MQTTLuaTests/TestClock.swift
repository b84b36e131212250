import Synchronization

@testable import MQTTLua

/// A clock for `mqtt.sleep` and for deadlines that stands still: who sleeps wakes when the test says so.
final class TestClock: Sendable {
    private struct State {
        var sleepers: [(id: Int, seconds: Double, wake: CheckedContinuation<Void, any Error>)] = []
        var watchers: [(seconds: Double, seen: CheckedContinuation<Void, Never>)] = []
        var nextID = 0
        var cancelled: [Double] = []
    }

    private let state = Mutex(State())

    /// What was slept for when it was cancelled.
    var cancelled: [Double] { state.withLock { $0.cancelled } }

    /// For how long somebody sleeps now.
    var sleeping: [Double] { state.withLock { $0.sleepers.map(\.seconds).sorted() } }

    var configuration: LuaConfiguration {
        var configuration = LuaConfiguration()
        configuration.sleep = { [self] in try await sleep($0) }
        return configuration
    }

    private func sleep(_ seconds: Double) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                let seen = state.withLock { state in
                    state.sleepers.append((id, seconds, wake))
                    let seen = state.watchers.filter { $0.seconds == seconds }.map(\.seen)
                    state.watchers.removeAll { $0.seconds == seconds }
                    return seen
                }
                seen.forEach { $0.resume() }
                if Task.isCancelled { end(id) }
            }
        } onCancel: {
            end(id)
        }
    }

    private func end(_ id: Int) {
        let wake = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else { return nil }
            let sleeper = state.sleepers.remove(at: index)
            state.cancelled.append(sleeper.seconds)
            return sleeper.wake
        }
        wake?.resume(throwing: CancellationError())
    }

    /// Waits until somebody sleeps for so many seconds.
    func sleeper(_ seconds: Double) async {
        await withCheckedContinuation { seen in
            let isThere = state.withLock { state in
                if state.sleepers.contains(where: { $0.seconds == seconds }) { return true }
                state.watchers.append((seconds, seen))
                return false
            }
            if isThere { seen.resume() }
        }
    }

    /// Wakes who sleeps for so many seconds, once somebody does; with an error, the sleep fails.
    func wake(_ seconds: Double, failing error: (any Error)? = nil) async {
        await sleeper(seconds)
        let wakes = state.withLock { state in
            let wakes = state.sleepers.filter { $0.seconds == seconds }.map(\.wake)
            state.sleepers.removeAll { $0.seconds == seconds }
            return wakes
        }
        for wake in wakes { if let error { wake.resume(throwing: error) } else { wake.resume() } }
    }
}
