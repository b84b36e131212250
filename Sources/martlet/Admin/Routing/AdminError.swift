/// Why a request to the admin API has no answer.
struct AdminError: Error, Sendable, CustomStringConvertible {
    /// What HTTP says about it.
    let status: AdminResponse.Status
    /// What is wrong.
    let message: String
    /// What to do about it, where that is known.
    var suggestion: String?
    var headers: [(name: String, value: String)] = []

    init(_ status: AdminResponse.Status, _ message: String, suggestion: String? = nil) {
        self.status = status
        self.message = message
        self.suggestion = suggestion
    }

    /// `message; suggestion`
    var description: String { message + (suggestion.map { "; \($0)" } ?? "") }

    /// The body is larger than any request needs.
    static let tooLarge = AdminError(
        .contentTooLarge, "the body of a request has at most \(AdminConnection.largestBody) bytes")

    /// The broker is about to start, or to stop.
    static let notRunning = AdminError(.serviceUnavailable, "the broker is not running")
}
