import Dispatch
import Synchronization

/// A few threads that do work too slow for an event loop, and a queue of bounded length before them.
package final class HashingPool: Sendable {
    /// The queue is full.
    package struct Full: Error {}

    private struct Job {
        let work: @Sendable () throws -> Bool
        let continuation: CheckedContinuation<Bool, any Error>
    }

    private struct State {
        /// Serial queues, each at most one thread; none is held while there is nothing to do.
        var idle: [DispatchQueue]
        var waiting: [Int: Job] = [:]
        /// No job below this ticket waits.
        var firstTicket = 0
        var nextTicket = 0

        mutating func takeNext() -> Job? {
            guard !waiting.isEmpty else { return nil }
            while true {
                firstTicket += 1
                if let job = waiting.removeValue(forKey: firstTicket - 1) { return job }
            }
        }
    }

    private enum Admission {
        case starts(DispatchQueue), waits, full, cancelled
    }

    private let queueLimit: Int
    private let state: Mutex<State>

    /// A pool of at most `threads` threads (at least 1), before which at most `queueLimit` jobs wait.
    package init(threads: Int, queueLimit: Int) {
        self.queueLimit = queueLimit
        state = Mutex(State(idle: (0..<threads).map { DispatchQueue(label: "password_hashing.\($0)") }))
    }

    /// How many jobs wait for a thread.
    package var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Runs `work` on one of the threads, and suspends until it is done. First come, first served.
    ///
    /// - Throws: ``Full`` at once where there is no room to wait; `CancellationError` when the calling task is cancelled
    ///   before its turn came, its place in the queue being free again; and what `work` throws.
    package func run(_ work: @escaping @Sendable () throws -> Bool) async throws -> Bool {
        let ticket = state.withLock { state in
            defer { state.nextTicket += 1 }
            return state.nextTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                submit(Job(work: work, continuation: continuation), ticket: ticket)
            }
        } onCancel: {
            let job = state.withLock { $0.waiting.removeValue(forKey: ticket) }
            job?.continuation.resume(throwing: CancellationError())
        }
    }

    private func submit(_ job: Job, ticket: Int) {
        let admission: Admission = state.withLock { state in
            // Looked at under the lock: a cancellation that comes later finds the ticket.
            if Task.isCancelled { return .cancelled }
            if let thread = state.idle.popLast() { return .starts(thread) }
            guard state.waiting.count < queueLimit else { return .full }
            state.waiting[ticket] = job
            state.firstTicket = min(state.firstTicket, ticket)
            return .waits
        }
        switch admission {
        case .starts(let thread): thread.async { self.drain(from: job, on: thread) }
        case .waits: break
        case .full: job.continuation.resume(throwing: Full())
        case .cancelled: job.continuation.resume(throwing: CancellationError())
        }
    }

    private func drain(from first: Job, on thread: DispatchQueue) {
        var current: Job? = first
        while let job = current {
            job.continuation.resume(with: Result(catching: job.work))
            current = state.withLock { state in
                let next = state.takeNext()
                if next == nil { state.idle.append(thread) }
                return next
            }
        }
    }
}
