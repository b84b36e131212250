/// What an event loop offers to the core that runs on it.
public protocol LoopScheduler: Sendable {
    /// Runs a closure on the loop, soon; from any thread. Closures handed over by one thread keep their order. Called on
    /// the loop itself, the closure runs after everything that is ready to be read has been read: at the end of the tick.
    func execute(_ body: @escaping @Sendable () -> Void)
    /// Runs a closure on the loop after a delay in milliseconds; called on the loop.
    func schedule(afterMilliseconds delay: Int64, _ body: @escaping @Sendable () -> Void)
    /// Whether the caller runs on the loop.
    var isCurrent: Bool { get }
    /// Runs tasks on the loop.
    var taskExecutor: any TaskExecutor { get }
}
