import Synchronization

/// Holds what a task has come to.
final class Outcome<Value: Sendable>: Sendable {
    private let state = Mutex<Result<Value, any Error>?>(nil)

    /// What it has come to; nil: not yet.
    var result: Result<Value, any Error>? { state.withLock { $0 } }

    func settle(_ result: Result<Value, any Error>) { state.withLock { $0 = result } }
}
