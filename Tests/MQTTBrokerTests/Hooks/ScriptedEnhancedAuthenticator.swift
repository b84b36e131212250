import MQTTCodec
import MQTTHooks
import MQTTTesting

/// An enhanced authenticator that says what its closure says.
struct ScriptedEnhancedAuthenticator: EnhancedAuthenticator {
    var name = "enhanced_authenticator"
    let answer: @Sendable (Client, AuthenticationStep) throws -> AuthenticationStepVerdict

    func authenticate(_ client: Client, _ step: AuthenticationStep) throws -> AuthenticationStepVerdict {
        try answer(client, step)
    }
}

extension AuthenticationStep {
    var text: String { String(decoding: data, as: UTF8.self) }
}

extension Auth {
    /// An AUTH with a method and a text for data.
    static func step(_ reasonCode: ReasonCode, _ method: String, _ text: String) -> Auth {
        var properties: [Property] = [.authenticationMethod(method)]
        if !text.isEmpty { properties.append(.authenticationData(Array(text.utf8))) }
        return Auth(reasonCode: reasonCode, properties: Properties(properties))
    }
}

extension ScriptedClient {
    /// Sends a CONNECT that names an authentication method, and takes nothing.
    func connecting(
        _ method: String, _ text: String, clientIdentifier: String = "c", username: String? = nil, will: Will? = nil,
        properties: [Property] = []
    ) {
        var all: [Property] = [.authenticationMethod(method)]
        if !text.isEmpty { all.append(.authenticationData(Array(text.utf8))) }
        send(
            .connect(
                Connect(
                    clientIdentifier: clientIdentifier, username: username, will: will,
                    properties: Properties(all + properties))))
    }
}
