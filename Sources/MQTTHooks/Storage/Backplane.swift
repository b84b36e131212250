/// Joins several brokers into one. A single node has none.
public protocol Backplane: Sendable {
    /// Called once before the listeners open.
    ///
    /// - Parameter deliver: To be called, on any thread, with each message of another node that matches an interest.
    func start(deliver: @escaping @Sendable (Message) -> Void) async throws

    /// A message that was accepted on this node. Called on the publisher's event loop; must not block.
    func publish(_ message: Message)

    /// The first subscription of this node to a filter. Called on an event loop; must not block.
    func addInterest(filter: String)

    /// The last subscription of this node to a filter has gone. Called on an event loop; must not block.
    func removeInterest(filter: String)

    /// Called once at shutdown.
    func stop() async
}
