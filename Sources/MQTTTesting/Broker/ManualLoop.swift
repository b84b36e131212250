import Glibc
public import MQTTBroker
import Synchronization

/// An event loop that runs only when it is told to, on the thread that tells it: what a broker does becomes a
/// deterministic sequence of steps.
///
/// Closures and the jobs of tasks share one queue, in the order in which they came; delayed closures wait for the
/// ``FakeClock``.
public final class ManualLoop: LoopScheduler, TaskExecutor {
    private enum Work {
        case body(@Sendable () -> Void)
        case job(UnownedJob)
    }

    private struct Delayed {
        var deadline: Int64
        var body: @Sendable () -> Void
    }

    private struct State {
        var ready: [Work] = []
        var first = 0
        var delayed: [Delayed] = []
        var runner: pthread_t?

        mutating func take() -> Work? {
            guard first < ready.count else { return nil }
            defer {
                first += 1
                if first == ready.count {
                    ready.removeAll(keepingCapacity: true)
                    first = 0
                }
            }
            return ready[first]
        }
    }

    private let state = Mutex(State())
    private let clock: FakeClock

    /// A loop with nothing to do, whose delays are those of `clock`.
    public init(clock: FakeClock) { self.clock = clock }

    // MARK: LoopScheduler

    /// Puts a closure at the end of the queue; from any thread.
    public func execute(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.ready.append(.body(body)) }
    }

    /// Keeps a closure until the clock has gone on by `delay` milliseconds and ``fireDue()`` is called.
    public func schedule(afterMilliseconds delay: Int64, _ body: @escaping @Sendable () -> Void) {
        let deadline = clock.monotonic + delay
        state.withLock { $0.delayed.append(Delayed(deadline: deadline, body: body)) }
    }

    /// Whether the caller runs inside ``step()`` or ``perform(_:)`` of this loop.
    public var isCurrent: Bool {
        state.withLock { state in state.runner.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    /// This loop: jobs run in the same queue as closures.
    public var taskExecutor: any TaskExecutor { self }

    /// Puts a job at the end of the queue; from any thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.ready.append(.job(job)) }
    }

    // MARK: Running

    /// Whether there is nothing to run now; delayed closures do not count.
    public var isIdle: Bool { state.withLock { $0.first == $0.ready.count } }

    /// Runs the closure or job at the head of the queue.
    ///
    /// - Returns: Whether there was one. Called from inside the loop, it runs nothing.
    @discardableResult
    public func step() -> Bool {
        guard !isCurrent, let work = state.withLock({ $0.take() }) else { return false }
        perform {
            switch work {
            case .body(let body): body()
            case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
        return true
    }

    /// Runs until nothing is left to run now.
    public func run() { while step() {} }

    /// Runs a closure at once, as if the loop did.
    public func perform<R>(_ body: () -> R) -> R {
        let thread = pthread_self()
        let outer = state.withLock { state in
            defer { state.runner = thread }
            return state.runner
        }
        defer { state.withLock { $0.runner = outer } }
        return body()
    }

    /// When the next delayed closure is due, in milliseconds of the clock; nil: there is none.
    public var nextDeadline: Int64? { state.withLock { $0.delayed.lazy.map(\.deadline).min() } }

    /// Puts the delayed closures whose time has come at the end of the queue, in the order of their deadlines.
    public func fireDue() {
        let now = clock.monotonic
        state.withLock { state in
            let due = state.delayed.filter { $0.deadline <= now }.enumerated()
                .sorted { ($0.element.deadline, $0.offset) < ($1.element.deadline, $1.offset) }
            state.delayed.removeAll { $0.deadline <= now }
            state.ready += due.map { .body($0.element.body) }
        }
    }
}
