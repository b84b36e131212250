import MQTTTransport

extension AdminEndpoint {
    /// Everything that the admin API can do, for as long as the broker runs: afterwards there is nobody to answer.
    static func all(_ context: AdminContext) -> [AdminEndpoint] {
        let endpoints = [
            status(context), plugins(context), clients(context), sessions(context), kick(context), bans(context),
            ban(context), unban(context), publish(context), reload(context), explainAccess(context),
        ]
        return endpoints.map { endpoint in
            AdminEndpoint(endpoint.method, endpoint.path) { request in
                guard context.server.isRunning else { throw AdminError.notRunning }
                return try await endpoint.answer(request)
            }
        }
    }
}
