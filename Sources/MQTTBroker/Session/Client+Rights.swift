import MQTTHooks

extension Client {
    /// Whether whoever decides about rights sees no difference between this client and another of the same identifier.
    func hasSameRights(as other: Client) -> Bool {
        username == other.username && listener == other.listener && attributes == other.attributes
            && isSuperuser == other.isSuperuser && access?.rules == other.access?.rules
    }
}
