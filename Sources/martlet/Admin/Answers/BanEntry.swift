import MQTTHooks

/// A ban as it goes to and from the admin API.
struct BanEntry: Codable, Hashable, Sendable {
    /// The keys of its JSON form.
    static let keys = ["client", "username", "address", "seconds", "reason"]

    /// The client identifier.
    var client: String?
    var username: String?
    /// An address, or a range such as `192.0.2.0/24`.
    var address: String?
    /// Nil: until the broker stops.
    var seconds: Double?
    /// What clients of MQTT 5 are told.
    var reason: String?

    /// The same as plugins write it.
    var ban: Ban {
        Ban(clientIdentifier: client, username: username, address: address, seconds: seconds, reason: reason)
    }
}

extension BanEntry {
    /// A ban that is in force.
    init(_ ban: Ban) {
        self.init(
            client: ban.clientIdentifier, username: ban.username, address: ban.address, seconds: ban.seconds,
            reason: ban.reason)
    }
}
