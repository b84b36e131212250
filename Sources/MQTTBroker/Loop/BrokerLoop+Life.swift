import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Puts a session from the store on this loop, as if its client had just left.
    func restore(_ record: SessionRecord) {
        guard broker.directory.claim(record.clientIdentifier, for: identity.index).previous == nil else { return }
        let client = Client(
            id: record.clientIdentifier, username: record.username, listener: record.listener,
            mountPoint: record.mountPoint)
        let session = Session(record, client: client)
        session.isAnnounced = true
        session.mustBeReauthorized = true
        sessions[record.clientIdentifier] = session
        enter(record.subscriptions, into: session)
        guard record.expiryInterval != .max else { return }
        let expiresAt = record.offlineSince + Int64(record.expiryInterval) * 1000
        session.expiryTimer = schedule(
            .sessionExpiry(session), afterMilliseconds: max(0, expiresAt - clock.wall()))
    }

    /// Disconnects every client because the broker stops; the sessions that outlive their connections.
    func closeAll() -> [SessionRecord] {
        for connection in connections {
            connection.sayGoodbye(.serverShuttingDown)
            connection.end(.server, .serverShuttingDown, draining: false)
        }
        endTick()
        return sessions.values.map { $0.record() }
    }

    /// A message from another node, for the subscribers of this one.
    func acceptFromBackplane(_ message: Message) {
        scheduler.execute {
            var message = message
            message.origin = .cluster
            let client = Client(id: "$cluster", isInternal: true)
            self.submit(message, from: client, except: nil)
        }
    }
}
