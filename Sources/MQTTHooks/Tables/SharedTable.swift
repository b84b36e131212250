import Synchronization

/// A table that the instances of one plugin share: each event loop has a ``Reader``, which finds the table in force without
/// a lock for as long as nobody has replaced it.
public final class SharedTable<Table: Sendable>: Sendable {
    /// What one event loop knows of the table. Not to be shared among loops.
    public struct Reader: Sendable {
        private let shared: SharedTable
        private var number: UInt64
        private var table: Table

        fileprivate init(_ shared: SharedTable) {
            self.shared = shared
            // In this order: a table that is newer than its number is only fetched once more.
            number = shared.generation.load(ordering: .acquiring)
            table = shared.current
        }

        /// The table in force.
        public var current: Table {
            mutating get {
                let latest = shared.generation.load(ordering: .acquiring)
                if latest != number {
                    table = shared.current
                    number = latest
                }
                return table
            }
        }
    }

    private let table: Mutex<Table>
    private let generation = Atomic<UInt64>(0)

    /// Shares a table.
    public init(_ table: Table) { self.table = Mutex(table) }

    /// The table in force. Callable from anywhere; takes a lock.
    public var current: Table { table.withLock { $0 } }

    /// Puts another table in force. Callable from anywhere.
    public func replace(with new: Table) {
        table.withLock { $0 = new }
        generation.wrappingAdd(1, ordering: .releasing)
    }

    /// What one event loop reads it by.
    public func reader() -> Reader { Reader(self) }
}
