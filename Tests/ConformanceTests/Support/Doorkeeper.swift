import MQTTCodec
import MQTTHooks

/// Judges clients by their user name and requests by their topic, with many words about each.
struct Doorkeeper: Authenticator, Authorizer {
    let name = "doorkeeper"

    /// Longer than the packets that clients allow in tests.
    static let explanation = String(repeating: "because ", count: 25)

    func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
        switch credentials.username {
        case "stranger":
            .deny(.badUserNameOrPassword, reason: Self.explanation, properties: [UserProperty("why", Self.explanation)])
        case "talker": .allow(AuthenticationGrant(properties: [UserProperty("news", Self.explanation)]))
        default: .allowed
        }
    }

    func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) throws -> Verdict<AuthorizationGrant> {
        if request.topic.contains("forbidden") { return .deny(.notAuthorized, reason: Self.explanation) }
        if request.action == .subscribe, request.topic.contains("lower") {
            return .allow(AuthorizationGrant(maximumQoS: .atLeastOnce))
        }
        return .allowed
    }
}
