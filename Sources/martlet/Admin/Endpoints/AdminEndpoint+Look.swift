import Foundation
import MQTTBroker
import MQTTHooks
import MQTTTransport

extension AdminEndpoint {
    /// `GET /api/v1/status`: a ``StatusAnswer``.
    static func status(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("GET", "/api/v1/status") { request in
            try request.requireQuery([])
            guard let status = await context.server.status() else { throw AdminError.notRunning }
            return try AdminResponse(
                .ok,
                StatusAnswer(
                    version: BrokerVersion.current,
                    processIdentifier: Int(ProcessInfo.processInfo.processIdentifier),
                    uptimeSeconds: Int((ContinuousClock.now - context.startedAt).components.seconds),
                    listeners: context.settings.listeners.map(\.name), plugins: context.settings.plugins,
                    clients: status.clients, sessions: status.sessions, subscriptions: status.subscriptions,
                    queuedMessages: status.queuedMessages, retainedMessages: status.retainedMessages,
                    bans: status.bans))
        }
    }

    /// `GET /api/v1/plugins`: a ``PluginOrder``.
    static func plugins(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("GET", "/api/v1/plugins") { request in
            try request.requireQuery([])
            return try AdminResponse(.ok, await PluginOrder(context.server, context.settings))
        }
    }

    /// `GET /api/v1/clients?username=ann&limit=10`: a ``ClientList``.
    static func clients(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("GET", "/api/v1/clients") { request in
            try request.requireQuery(ClientSelection.keys + ["limit"])
            let selection = ClientSelection(query: request.query)
            let limit = try ListLimit.of(request)
            let clients = await context.server.handle.clients(selection.selector)
            return try AdminResponse(.ok, ClientList(clients, limit: limit))
        }
    }

    /// `GET /api/v1/sessions?client=pump-1`: a ``SessionList``.
    static func sessions(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("GET", "/api/v1/sessions") { request in
            try request.requireQuery(ClientSelection.keys + ["limit"])
            let selection = ClientSelection(query: request.query)
            let limit = try ListLimit.of(request)
            let sessions = await context.server.handle.sessions(selection.selector)
            return try AdminResponse(.ok, SessionList(sessions, limit: limit))
        }
    }
}
