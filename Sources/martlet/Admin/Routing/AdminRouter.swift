/// Finds the endpoint of a request.
struct AdminRouter: Sendable {
    let endpoints: [AdminEndpoint]

    /// Answers a request; what cannot be answered is answered with an error.
    func answer(_ request: AdminRequest) async -> AdminResponse {
        do {
            return try await endpoint(for: request).answer(request)
        } catch let error as AdminError {
            return AdminResponse(error)
        } catch {
            return AdminResponse(AdminError(.internalServerError, "\(error)"))
        }
    }

    private func endpoint(for request: AdminRequest) throws(AdminError) -> AdminEndpoint {
        let here = endpoints.filter { $0.path == request.path }
        if let endpoint = here.first(where: { $0.method == request.method }) { return endpoint }
        guard here.isEmpty else {
            let methods = here.map(\.method).joined(separator: ", ")
            var error = AdminError(
                .methodNotAllowed, "\(request.path) does not know \(request.method)", suggestion: "use \(methods)")
            error.headers = [("Allow", methods)]
            throw error
        }
        let paths = Set(endpoints.map(\.path)).sorted()
        let nearest = Suggestion.nearest(to: request.path, in: paths).map { "did you mean \($0)?" }
        throw AdminError(
            .notFound, "there is nothing at \(request.path)",
            suggestion: nearest ?? "known: \(paths.joined(separator: ", "))")
    }
}
