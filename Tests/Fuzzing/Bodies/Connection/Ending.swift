import Synchronization

/// How a run has ended.
final class Ending: Sendable {
    private let state = Mutex<Result<Void, any Error>?>(nil)

    /// Nil: not yet.
    var result: Result<Void, any Error>? { state.withLock { $0 } }

    func set(_ result: Result<Void, any Error>) { state.withLock { $0 = result } }
}
