import MQTTHooks

/// Decides by the attributes that the authenticator has given: devices publish below their own name, operators do
/// everything, and the rest is refused because every authorizer has abstained.
struct RoleAuthorizer: Authorizer {
    let name = "role_authorizer"

    func authorize(_ request: borrowing AuthorizationView, by client: Client) throws -> Verdict<AuthorizationGrant> {
        switch client.attributes["role"] {
        case "operator": .allowed
        case "device" where request.action == .publish && request.topic.hasPrefix("devices/\(client.id)/"):
            // The same answer for this topic as long as the client is connected: it need not be asked again.
            .allow(AuthorizationGrant(isCacheable: true))
        default: .abstain
        }
    }
}
