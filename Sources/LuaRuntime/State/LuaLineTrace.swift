import Synchronization

/// Which lines of which chunks have run, for coverage. Given to states when they are made; slows every line.
public final class LuaLineTrace: Sendable {
    /// The lines of one chunk, counted from 1.
    public struct Lines: Sendable, Equatable {
        /// Those that hold something to run.
        public var executable: Set<Int> = []
        /// Those that have run.
        public var executed: Set<Int> = []
    }

    private let storage = Mutex<[String: Lines]>([:])

    /// Nothing has run.
    public init() {}

    /// The lines by the names of the chunks, which for files are their paths.
    public var chunks: [String: Lines] { storage.withLock { $0 } }

    func note(_ chunk: String, _ line: Int, isExecuted: Bool) {
        let lines: WritableKeyPath<Lines, Set<Int>> = isExecuted ? \.executed : \.executable
        storage.withLock { _ = $0[chunk, default: Lines()][keyPath: lines].insert(line) }
    }
}
