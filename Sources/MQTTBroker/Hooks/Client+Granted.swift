import MQTTHooks

extension Client {
    /// The same client with what a new grant says in place of the grant of before. Tenant and mount point stay: the session
    /// belongs to them.
    func granted(_ grant: AuthenticationGrant) -> Client {
        func described(_ access: AccessRules?) -> Client {
            Client(
                id: id, username: grant.username ?? username, address: address, port: port, listener: listener,
                protocolVersion: protocolVersion, cleanStart: cleanStart, keepAlive: keepAlive,
                sessionExpiryInterval: sessionExpiryInterval, tenant: tenant, mountPoint: mountPoint,
                attributes: grant.attributes, properties: properties, connectedAt: connectedAt, access: access,
                limits: grant.limits, isSuperuser: grant.isSuperuser)
        }
        let client = described(nil)
        guard let rules = grant.rules else { return client }
        return described(AccessRules(rules, for: client))
    }
}
