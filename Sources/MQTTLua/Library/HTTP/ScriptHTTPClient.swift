/// Sends the requests of scripts. There is one for all scripts and event loops of a broker; tests have one of their own
/// that answers without a network.
public protocol ScriptHTTPClient: Sendable {
    /// Sends a request and waits for the whole response.
    ///
    /// Called on the event loop of the script, which it must not block; it may go anywhere from there. The task is
    /// cancelled when the client of the hook is gone, when the hook's deadline has passed, and after the request's
    /// ``ScriptHTTPRequest/timeout``.
    ///
    /// - Throws: ``ScriptHTTPError``, or any other error: its description is what the script gets to read. A
    ///   `CancellationError` ends the call of the hook where its task is cancelled.
    func send(_ request: ScriptHTTPRequest) async throws -> ScriptHTTPResponse
}
