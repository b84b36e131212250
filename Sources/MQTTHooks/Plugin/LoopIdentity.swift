/// One of the broker's event loops, as plugins see it.
public struct LoopIdentity: Sendable, Hashable {
    /// The loop's number, from 0 to ``count`` − 1.
    public let index: Int

    /// How many loops the broker runs.
    public let count: Int

    /// Runs a closure on this loop, soon; callable from any thread.
    ///
    /// Closures run in the order in which one thread hands them over. They must not block.
    public let execute: @Sendable (@escaping @Sendable () -> Void) -> Void

    /// Describes a loop. The broker does this; tests of plugins may, too.
    public init(
        index: Int,
        count: Int,
        execute: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) {
        self.index = index
        self.count = count
        self.execute = execute
    }

    /// Equal when the index is.
    public static func == (a: LoopIdentity, b: LoopIdentity) -> Bool { a.index == b.index && a.count == b.count }

    /// Hashes the index.
    public func hash(into hasher: inout Hasher) { hasher.combine(index) }
}
