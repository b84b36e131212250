extension AdminEndpoint {
    /// `POST /api/v1/reload`: what SIGHUP does. 422 when something is wrong; the body is a ``ReloadReport`` in any case.
    static func reload(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("POST", "/api/v1/reload") { _ in
            let report = await context.reloader.reload()
            return try AdminResponse(report.problems.isEmpty ? .ok : .unprocessableContent, report)
        }
    }
}
