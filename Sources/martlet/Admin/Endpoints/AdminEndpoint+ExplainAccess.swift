extension AdminEndpoint {
    /// `POST /api/v1/acl/explain`: takes an ``AccessQuery``, answers with an ``AccessAnswer``.
    static func explainAccess(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("POST", "/api/v1/acl/explain") { request in
            let query = try request.decode(AccessQuery.self, keys: AccessQuery.keys)
            return try AdminResponse(
                .ok, try await AccessExplainer(server: context.server, settings: context.settings).answer(query))
        }
    }
}
