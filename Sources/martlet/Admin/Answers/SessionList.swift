import MQTTCodec
import MQTTHooks

/// The sessions, as the admin API shows them.
struct SessionList: Codable, Hashable, Sendable {
    /// One of them.
    struct Entry: Codable, Hashable, Sendable {
        /// The client identifier.
        var client: String
        var username: String?
        var isConnected: Bool
        /// In seconds; nil: never.
        var expiryInterval: Int?
        /// Messages that wait.
        var queued: Int
        /// Messages that are sent and not acknowledged.
        var inflight: Int
        var subscriptions: [Subscription]
    }

    /// A subscription of a session.
    struct Subscription: Codable, Hashable, Sendable {
        /// As the client named it, `$share/group/` included.
        var filter: String
        var qos: Int
    }

    /// How many there are, also those that the list leaves out.
    var total: Int
    /// By the identifiers of their clients.
    var sessions: [Entry]

    init(_ sessions: [SessionDescription], limit: Int) {
        total = sessions.count
        self.sessions = sessions.sorted { $0.client.id < $1.client.id }.prefix(limit).map { Entry($0) }
    }
}

extension SessionList.Entry {
    fileprivate init(_ session: SessionDescription) {
        client = session.client.id
        username = session.client.username
        isConnected = session.isConnected
        expiryInterval = session.expiryInterval == .max ? nil : Int(session.expiryInterval)
        queued = session.queuedCount
        inflight = session.inflightCount
        subscriptions = session.subscriptions.map { subscription in
            SessionList.Subscription(
                filter: subscription.share.map { "$share/\($0)/\(subscription.filter)" } ?? subscription.filter,
                qos: Int(subscription.options.qos.rawValue))
        }.sorted { $0.filter < $1.filter }
    }
}
