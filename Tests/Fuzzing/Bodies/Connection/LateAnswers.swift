import Synchronization

/// Where hooks wait for answers that come later, or never.
final class LateAnswers: Sendable {
    private struct State {
        var waiting: [(number: Int, continuation: CheckedContinuation<UInt8, any Error>)] = []
        var last = 0

        mutating func take(_ number: Int) -> CheckedContinuation<UInt8, any Error>? {
            waiting.firstIndex { $0.number == number }.map { waiting.remove(at: $0).continuation }
        }
    }

    private let state = Mutex(State())

    /// How many wait.
    var count: Int { state.withLock { $0.waiting.count } }

    /// Waits for an answer. One that is `stubborn` by its highest bit does not mind that it is cancelled.
    func wait(_ stubborn: UInt8) async throws -> UInt8 {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.waiting.append((number, continuation)) }
            }
        } onCancel: {
            guard stubborn & 128 == 0 else { return }
            state.withLock { $0.take(number) }?.resume(throwing: CancellationError())
        }
    }

    /// Answers one of those who wait.
    func answer(_ index: Int, _ value: UInt8) {
        let continuation = state.withLock { state in
            state.waiting.isEmpty ? nil : state.waiting.remove(at: index % state.waiting.count).continuation
        }
        continuation?.resume(returning: value)
    }
}
