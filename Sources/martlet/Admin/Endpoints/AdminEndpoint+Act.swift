import MQTTCodec
import MQTTHooks
import MQTTTransport

extension AdminEndpoint {
    /// `POST /api/v1/kick`: takes a ``KickQuery``, answers with a ``KickAnswer``.
    static func kick(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("POST", "/api/v1/kick") { request in
            let query = try request.decode(KickQuery.self, keys: KickQuery.keys)
            let selector = try query.selection.selector
            let count = await context.server.handle.disconnect(
                selector, reasonCode: .administrativeAction, reasonString: query.reason)
            return try AdminResponse(.ok, KickAnswer(disconnected: count))
        }
    }

    /// `GET /api/v1/bans`: a ``BanList``.
    static func bans(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("GET", "/api/v1/bans") { request in
            try request.requireQuery([])
            return try AdminResponse(.ok, BanList(bans: await context.server.handle.bans().map { BanEntry($0) }))
        }
    }

    /// `POST /api/v1/bans`: takes a ``BanEntry``, answers with the ``BanList``.
    static func ban(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("POST", "/api/v1/bans") { request in
            let entry = try request.decode(BanEntry.self, keys: BanEntry.keys)
            let handle = context.server.handle
            do throws(BackChannelError) {
                try await handle.ban(entry.ban)
            } catch {
                throw AdminError(.badRequest, error.description)
            }
            return try AdminResponse(.ok, BanList(bans: await handle.bans().map { BanEntry($0) }))
        }
    }

    /// `DELETE /api/v1/bans`: takes a ``BanEntry``, answers with an ``UnbanAnswer``.
    static func unban(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("DELETE", "/api/v1/bans") { request in
            let entry = try request.decode(BanEntry.self, keys: BanEntry.keys)
            return try AdminResponse(.ok, UnbanAnswer(removed: await context.server.handle.unban(entry.ban)))
        }
    }

    /// `POST /api/v1/publish`: takes a ``PublishQuery``, answers with a ``PublishAnswer``.
    static func publish(_ context: AdminContext) -> AdminEndpoint {
        AdminEndpoint("POST", "/api/v1/publish") { request in
            let query = try request.decode(PublishQuery.self, keys: PublishQuery.keys)
            let message = try query.message
            do throws(BackChannelError) {
                try context.server.publish(asOperator: message)
            } catch {
                throw AdminError(error == .notRunning ? .serviceUnavailable : .badRequest, error.description)
            }
            return try AdminResponse(.ok, PublishAnswer(submitted: true))
        }
    }
}
