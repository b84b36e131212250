import Synchronization

/// Holds up who waits for a name until the test lets that name go.
final class Turns: Sendable {
    private struct State {
        var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
        var released: Set<String> = []
    }

    private let state = Mutex(State())

    func wait(for name: String) async {
        await withCheckedContinuation { turn in
            let isFree = state.withLock { state in
                if state.released.contains(name) { return true }
                state.waiting[name, default: []].append(turn)
                return false
            }
            if isFree { turn.resume() }
        }
    }

    func release(_ name: String) {
        let turns = state.withLock { state in
            state.released.insert(name)
            return state.waiting.removeValue(forKey: name) ?? []
        }
        for turn in turns { turn.resume() }
    }
}
