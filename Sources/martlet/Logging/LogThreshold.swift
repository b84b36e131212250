import Logging
import Synchronization

/// The level that all loggers of the process share, so that a reload can change it.
final class LogThreshold: Sendable {
    private let index: Atomic<Int>

    /// A threshold that lets this level and everything more important through.
    init(_ level: Logger.Level) {
        index = Atomic(Self.index(of: level))
    }

    /// The least important level that is written. Callable from any thread.
    var level: Logger.Level {
        get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
        set { index.store(Self.index(of: newValue), ordering: .relaxed) }
    }

    private static func index(of level: Logger.Level) -> Int {
        Logger.Level.allCases.firstIndex(of: level) ?? 0
    }
}
