import MQTTHooks

extension Client {
    /// Whether this client is the same to whoever decides about rights as another of the same identifier. From where it
    /// comes, and with which version, does not count: a device that changes its network keeps its session as it is.
    func hasSameRights(as other: Client) -> Bool {
        username == other.username && tenant == other.tenant && listener == other.listener
            && attributes == other.attributes
            && isSuperuser == other.isSuperuser && access?.rules == other.access?.rules
    }
}
