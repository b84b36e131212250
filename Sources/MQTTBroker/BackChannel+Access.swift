import MQTTCodec
import MQTTHooks

extension BackChannel {
    func reauthorize(
        _ selector: ClientSelector, grant: AuthenticationGrant?, disconnecting: Bool
    ) async -> ReauthorizationResult {
        var result = ReauthorizationResult()
        guard let broker else { return result }
        broker.beginReauthorization()
        defer { broker.endReauthorization() }
        for loop in broker.loops {
            let part = await loop.runToEnd {
                await $0.reauthorize(selector, grant: grant, disconnecting: disconnecting)
            }
            guard let part else { continue }
            result.sessions += part.sessions
            result.removedSubscriptions += part.removedSubscriptions
            result.disconnected += part.disconnected
        }
        return result
    }

    func ban(_ ban: Ban) async throws(BackChannelError) {
        guard let broker, !broker.isShuttingDown else { throw .notRunning }
        try broker.bans.add(ban, now: broker.clock.wall())
        for loop in broker.loops {
            await loop.run { loop in
                for connection in loop.connections where connection.session != nil {
                    guard let ban = loop.ban(of: connection.client) else { continue }
                    // A DISCONNECT cannot say "banned"; the CONNACK of the next attempt does.
                    connection.sayGoodbye(.administrativeAction, reason: ban.reason)
                    connection.end(
                        .kick, .administrativeAction, reason: ban.reason, draining: connection.version == .v5)
                }
            }
        }
    }

    func unban(_ ban: Ban) async -> Bool { broker?.bans.remove(ban) ?? false }

    func bans() async -> [Ban] { broker.map { $0.bans.all(now: $0.clock.wall()) } ?? [] }
}

extension BrokerLoop {
    /// The ban that keeps a client out; nil: none.
    func ban(of client: Client) -> Ban? {
        guard !broker.bans.isEmpty else { return nil }
        return broker.bans.ban(
            clientIdentifier: client.id, username: client.username, address: client.address, now: clock.wall())
    }
}
