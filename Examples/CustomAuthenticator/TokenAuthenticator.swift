import MQTTCodec
import MQTTHooks

/// Lets devices in by a token instead of a password, and shows a client every code that it can be refused with.
///
/// An authenticator answers with a verdict: `allow` with what the client is granted, `deny` with a reason code of MQTT 5
/// (which the broker translates for clients of 3.x), or `abstain`, so that the next plugin decides.
struct TokenAuthenticator: AsyncAuthenticator {
    let name = "token_authenticator"

    /// What a token stands for.
    struct Device {
        var identifier: String
        var role: String
    }

    /// In a real program this would be a database, or a service that is asked over the network.
    let devices: [String: Device]

    func authenticate(_ client: Client, _ credentials: Credentials) async throws -> Verdict<AuthenticationGrant> {
        guard credentials.username == "token" else { return named(credentials.username) }
        guard let password = credentials.password,
            let device = try await lookUp(String(decoding: password, as: UTF8.self))
        else {
            return .deny(.badUserNameOrPassword, reason: "unknown token")
        }
        guard client.id == device.identifier else {
            return .deny(.clientIdentifierNotValid, reason: "this token is for \(device.identifier)")
        }
        // The user name that later hooks and logs see, and a fact for them to decide by.
        return .allow(AuthenticationGrant(username: device.identifier, attributes: ["role": device.role]))
    }

    /// A method that may take its time: this client waits, and nobody else does.
    private func lookUp(_ token: String) async throws -> Device? {
        try await Task.sleep(for: .milliseconds(5))
        return devices[token]
    }

    /// User names that show what a client of each version is told.
    private func named(_ username: String?) -> Verdict<AuthenticationGrant> {
        switch username {
        case "old": .deny(.unsupportedProtocolVersion, reason: "please update")
        case "twin": .deny(.clientIdentifierNotValid, reason: "choose another client identifier")
        case "busy":
            .deny(.serverBusy, reason: "come back later", properties: [UserProperty("retry-after", "30")])
        case "stranger": .deny(.badUserNameOrPassword, reason: "who are you?")
        case "banned": .deny(.banned, reason: "you know why")
        default: .abstain
        }
    }
}
