import MQTTCodec
import MQTTHooks

/// The clients that are connected, as the admin API shows them.
struct ClientList: Codable, Hashable, Sendable {
    /// One of them.
    struct Entry: Codable, Hashable, Sendable {
        /// The client identifier.
        var client: String
        var username: String?
        var address: String
        var port: Int
        var listener: String
        var version: String
        /// In seconds; 0: none.
        var keepAlive: Int
        var tenant: String?
        var mountPoint: String?
        var attributes: [String: String]
        var isSuperuser: Bool
        /// UTC.
        var connectedAt: String
    }

    /// How many there are, also those that the list leaves out.
    var total: Int
    /// By their identifiers.
    var clients: [Entry]

    init(_ clients: [Client], limit: Int) {
        total = clients.count
        self.clients = clients.sorted { $0.id < $1.id }.prefix(limit).map { Entry($0) }
    }
}

extension ClientList.Entry {
    fileprivate init(_ client: Client) {
        self.client = client.id
        username = client.username
        address = client.address
        port = client.port
        listener = client.listener
        version = client.protocolVersion.description
        keepAlive = Int(client.keepAlive)
        tenant = client.tenant
        mountPoint = client.mountPoint?.prefix
        attributes = client.attributes
        isSuperuser = client.isSuperuser
        connectedAt = LogTime.text(client.connectedAt)
    }
}
