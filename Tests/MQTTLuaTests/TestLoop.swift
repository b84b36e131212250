import Dispatch
import MQTTHooks

@testable import MQTTLua

/// An event loop of its own, as far as plugins see one.
final class TestLoop: Sendable {
    let identity: LoopIdentity
    private let executor: LoopExecutor

    init() {
        let queue = DispatchQueue(label: "loop")
        identity = LoopIdentity(index: 0, count: 1) { body in queue.async(execute: body) }
        executor = LoopExecutor(identity)
    }

    /// Begins something on the loop.
    func start<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) -> Task<T, any Error> {
        Task(executorPreference: executor, operation: body)
    }

    /// Does something on the loop, to its end.
    func run<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        try await start(body).value
    }
}
