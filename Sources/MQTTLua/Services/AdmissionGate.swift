import Synchronization

/// Lets so many through at the same time, and so many more wait for their turn, in the order in which they came.
final class AdmissionGate: Sendable {
    /// Why somebody is not even let into the queue.
    struct Full: Error {}

    private typealias Turn = CheckedContinuation<Void, any Error>

    private struct State {
        var inside = 0
        var waiting: [(number: UInt64, turn: Turn)] = []
        var next: UInt64 = 0
    }

    private let limit: Int
    private let queue: Int
    private let state = Mutex(State())

    init(limit: Int, queue: Int) {
        self.limit = limit
        self.queue = queue
    }

    /// Whether nobody is inside or waits.
    var isIdle: Bool { state.withLock { $0.inside == 0 } }

    /// Waits for a place. Whoever gets one gives it back with ``leave()``.
    ///
    /// - Throws: ``Full``, `CancellationError` when the task is cancelled, or what ``turnAway(_:)`` was given.
    func enter() async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (turn: Turn) in
                if Task.isCancelled { return turn.resume(throwing: CancellationError()) }
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.inside < limit {
                        state.inside += 1
                        return .success(())
                    }
                    guard state.waiting.count < queue else { return .failure(Full()) }
                    state.waiting.append((number, turn))
                    return nil
                }
                if let result { return turn.resume(with: result) }
                // Cancelled between the first look and the queue: nobody else would notice.
                if Task.isCancelled { withdraw(number) }
            }
        } onCancel: {
            withdraw(number)
        }
    }

    /// Gives a place back, to whoever has waited longest.
    func leave() {
        let turn: Turn? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.inside -= 1
                return nil
            }
            return state.waiting.removeFirst().turn
        }
        turn?.resume()
    }

    /// Ends the waiting of all who wait now.
    func turnAway(_ error: any Error) {
        let turns = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting.map(\.turn)
        }
        for turn in turns { turn.resume(throwing: error) }
    }

    private func withdraw(_ number: UInt64) {
        let turn: Turn? = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiting.remove(at: index).turn
        }
        turn?.resume(throwing: CancellationError())
    }
}
