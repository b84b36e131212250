import MQTTCodec
public import MQTTHooks

/// Lets devices in by serial number and token, keeps each to its own topics, and marks what it publishes.
public struct DeviceRegistry: AsyncAuthenticator, PublishInterceptor {
    /// The name in logs and metrics.
    public let name = "device_registry"
    private let tokens: [String: String]

    /// A registry of some devices: the token of each, by its serial number.
    public init(tokens: [String: String]) { self.tokens = tokens }

    /// Who is it? The client waits for the answer, and nobody else does.
    public func authenticate(
        _ client: Client, _ credentials: Credentials
    ) async throws -> Verdict<AuthenticationGrant> {
        guard let serial = credentials.username else { return .abstain }
        guard let token = try await token(of: serial) else {
            return .deny(.badUserNameOrPassword, reason: "no device has this serial number")
        }
        guard credentials.password == Array(token.utf8) else { return .deny(.badUserNameOrPassword) }
        return .allow(
            AuthenticationGrant(
                attributes: ["serial": serial],
                rules: [
                    try AccessRule(.allow, .publish, "devices/${attrs.serial}/#"),
                    try AccessRule(.allow, .subscribe, "devices/${attrs.serial}/commands/#", qos: .atLeastOnce),
                ],
                limits: ClientLimits(publishRate: 100)))
    }

    /// Here would be a question to a database.
    private func token(of serial: String) async throws -> String? { tokens[serial] }

    /// What becomes of a message? This runs on the client's event loop, for every message, and must not block.
    public func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        guard let serial = client.attributes["serial"] else { return .pass }
        guard message.withPayloadBytes({ !$0.isEmpty }) else {
            return .reject(.payloadFormatInvalid, reason: "a reading is missing")
        }
        message.properties.append(.userProperty("serial", serial))
        return .pass
    }
}
