import MQTTHooks

extension Client {
    /// The same client with what a re-authentication has granted in place of the grant of before.
    func granted(_ grant: AuthenticationGrant) -> Client {
        Client(
            id: id, username: grant.username ?? username, address: address, port: port, listener: listener,
            protocolVersion: protocolVersion, cleanStart: cleanStart, keepAlive: keepAlive,
            sessionExpiryInterval: sessionExpiryInterval, tenant: grant.tenant, mountPoint: mountPoint,
            attributes: grant.attributes, properties: properties, connectedAt: connectedAt,
            isSuperuser: grant.isSuperuser)
    }
}
