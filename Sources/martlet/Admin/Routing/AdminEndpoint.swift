/// One thing that the admin API can do.
struct AdminEndpoint: Sendable {
    /// Such as `POST`.
    let method: String
    /// Such as `/api/v1/reload`.
    let path: String
    /// Does it, on no particular executor.
    let answer: @Sendable (AdminRequest) async throws -> AdminResponse

    init(
        _ method: String, _ path: String, answer: @escaping @Sendable (AdminRequest) async throws -> AdminResponse
    ) {
        self.method = method
        self.path = path
        self.answer = answer
    }
}
