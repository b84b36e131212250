/// Keeps retained messages. The broker asks it on its event loops: no method may block.
public protocol RetainedStore: Sendable {
    /// Called once before the listeners open. A store on disk reads its messages here.
    func open() async throws

    /// Stores a message under its topic in place of an older one. Expiry is absolute, in milliseconds since 1970.
    func store(_ message: RetainedMessage)

    /// Removes the message of a topic, if there is one.
    func remove(topic: UnsafeRawBufferPointer)

    /// The next matches of a filter, in slices, so that a filter that matches a million messages stalls nobody.
    ///
    /// - Parameters:
    ///   - filter: A valid topic filter, as UTF-8.
    ///   - cursor: Where the slice begins, and after the call where the next one does; nil: the beginning, and the end.
    ///   - limit: How much work a slice may be, in visited topics.
    ///   - visit: Called for each match that has not expired at `now`.
    func matches(
        filter: UnsafeRawBufferPointer, cursor: inout RetainedCursor?, limit: Int, now: Int64,
        visit: (RetainedMessage) -> Void)

    /// Removes messages that have expired, a slice of the store at a time: the broker goes through the store when the
    /// first of them is due, so that what nobody asks for does not stay.
    ///
    /// - Parameters:
    ///   - cursor: Where the slice begins, and after the call where the next one does; nil: the beginning, and the end.
    ///     What is stored meanwhile may be passed over.
    ///   - limit: How much work a slice may be, in visited topics.
    ///   - now: The time in milliseconds since 1970.
    /// - Returns: When the first of those expires that were visited and are left, in milliseconds since 1970; nil: none.
    func removeExpired(cursor: inout RetainedCursor?, limit: Int, now: Int64) -> Int64?

    /// How many messages are stored.
    var count: Int { get }
}

/// Where an enumeration of retained messages stands: opaque to all but the store that made it.
public struct RetainedCursor: Sendable {
    /// The store's own path to the next position.
    public var path: [Int32]
    /// The store's own edition, so that it notices what changed in between.
    public var edition: UInt64

    /// A cursor of a store's own making.
    public init(path: [Int32], edition: UInt64) {
        self.path = path
        self.edition = edition
    }
}
