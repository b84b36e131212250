/// Decides at delivery whether a subscriber may get its copy of a message. All abstaining: it is delivered.
public protocol DeliveryAuthorizer: Plugin {
    /// Called on the receiver's event loop for each copy, unless the receiver is a superuser; must not block.
    ///
    /// - Parameters:
    ///   - message: The message; its bytes are valid during the call only.
    ///   - client: The receiver.
    /// - Throws: Anything: the copy is dropped.
    func authorizeReceive(_ message: borrowing MessageView, by client: Client) throws -> DeliveryVerdict
}

/// The answer of a ``DeliveryAuthorizer``.
public enum DeliveryVerdict: Sendable, Hashable {
    /// Deliver.
    case allow
    /// Drop this copy.
    case deny
    /// Somebody else decides.
    case abstain
}
