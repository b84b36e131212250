import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTransport

/// Answers what `martlet acl explain` asks, from a broker that runs or from one without listeners.
struct AccessExplainer: Sendable {
    let server: BrokerServer
    /// What the broker was started with.
    let settings: Settings

    /// Answers about the client that is connected or has a session, where the question describes it, and about a made-up one
    /// otherwise.
    ///
    /// - Throws: ``AdminError``
    func answer(_ query: AccessQuery) async throws(AdminError) -> AccessAnswer {
        let question = try query.question
        let madeUp = try query.madeUpClient(in: settings)
        guard server.isRunning else { throw .notRunning }
        let session = await server.handle.sessions(ClientSelector(id: query.client)).first
        guard let session, query.describes(session.client) else {
            var notes: [String] = []
            if let session {
                let state = session.isConnected ? "is connected" : "has a session"
                notes.append("a client of this name \(state), and is another one than the question describes")
            }
            return try await answer(
                question, by: madeUp, .madeUp, notes: notes + grantNotes(listener: madeUp.listener))
        }
        var notes: [String] = []
        if session.client.connectedAt == 0 {
            notes.append("the session comes from the store, without the grant of its last connection")
        }
        return try await answer(
            question, by: session.client, session.isConnected ? .connected : .offline, notes: notes)
    }

    /// Answers about a client that connects with a password, as far as it gets.
    ///
    /// - Throws: ``AdminError``
    func answer(_ query: AccessQuery, password: String) async throws(AdminError) -> AccessAnswer {
        let question = try query.question
        let client = try query.madeUpClient(in: settings)
        let listener = try query.listener(in: settings)
        let rehearsal = await server.rehearse(
            Connect(clientIdentifier: client.id, username: client.username, password: Array(password.utf8)),
            from: AcceptedConnection(address: client.address, port: client.port, listener: client.listener),
            allowAnonymous: settings.allowsAnonymous(on: listener), mountPoint: listener.mountPoint)
        switch rehearsal {
        case nil: throw .notRunning
        case .accepted(let client)?: return try await answer(question, by: client, .authenticated, notes: [])
        case .refused(let code, let reason)?:
            return AccessAnswer(question, client, refused: code, reason: reason)
        }
    }

    private func answer(
        _ question: AccessQuestion, by client: Client, _ source: AccessAnswer.Source, notes: [String]
    ) async throws(AdminError) -> AccessAnswer {
        guard let report = await server.explain(question, by: client) else { throw .notRunning }
        return AccessAnswer(report, source, notes: notes)
    }

    /// What somebody should know who gets an answer about a client that has not authenticated.
    private func grantNotes(listener: String) async -> [String] {
        let points: [HookPoint] = [.onConnect, .authenticate, .onAuth]
        var names: [String] = []
        for (point, plugins) in await server.hookOrder(listener: listener) where points.contains(point) {
            names += plugins.filter { !names.contains($0) }
        }
        guard !names.isEmpty else { return [] }
        return [
            "the client is made up and has not authenticated: \(names.joined(separator: ", ")) could still give it another "
                + "name, a tenant, attributes, an access list or everything"
        ]
    }
}
