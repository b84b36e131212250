import MQTTHooks

/// Which clients somebody means, as it goes to the admin API: those for which every given field is equal.
struct ClientSelection: Codable, Hashable, Sendable {
    /// The keys of its JSON form and of its query.
    static let keys = ["client", "username", "address", "listener", "tenant"]

    /// The client identifier.
    var client: String?
    var username: String?
    var address: String?
    var listener: String?
    var tenant: String?

    /// The same as plugins write it.
    var selector: ClientSelector {
        ClientSelector(id: client, username: username, address: address, listener: listener, tenant: tenant)
    }

    /// Whether nothing is given, so that everybody is meant.
    var isEmpty: Bool { self == ClientSelection() }

    /// The same as a query.
    var query: [String: String] {
        let fields = [
            ("client", client), ("username", username), ("address", address), ("listener", listener),
            ("tenant", tenant),
        ]
        return Dictionary(uniqueKeysWithValues: fields.compactMap { name, value in value.map { (name, $0) } })
    }

    init() {}

    /// A selection from a query.
    init(query: [String: String]) {
        client = query["client"]
        username = query["username"]
        address = query["address"]
        listener = query["listener"]
        tenant = query["tenant"]
    }
}
