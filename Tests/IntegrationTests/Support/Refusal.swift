import MQTTCodec
import Testing

/// How an authenticator refuses a user, and what clients of each version are told.
struct Refusal: Sendable {
    let username: String
    let reasonCode: ReasonCode
    let reason: String
    /// What clients of 3.x get.
    let returnCode: UInt8
    /// What mosquitto's clients say to that return code.
    let text: String
    /// What they say to the reason code.
    let text5: String

    /// A refusal for each return code of 3.x.
    static let all = [
        Refusal(
            username: "old", reasonCode: .unsupportedProtocolVersion, reason: "please update", returnCode: 1,
            text: "unacceptable protocol version", text5: "Unsupported Protocol Version"),
        Refusal(
            username: "twin", reasonCode: .clientIdentifierNotValid, reason: "choose another client identifier",
            returnCode: 2, text: "identifier rejected", text5: "Client Identifier not valid"),
        Refusal(
            username: "busy", reasonCode: .serverBusy, reason: "come back later", returnCode: 3,
            text: "broker unavailable", text5: "Server busy"),
        Refusal(
            username: "stranger", reasonCode: .badUserNameOrPassword, reason: "who are you?", returnCode: 4,
            text: "bad user name or password", text5: "Bad User Name or Password"),
        Refusal(
            username: "banned", reasonCode: .banned, reason: "you know why", returnCode: 5, text: "not authorised",
            text5: "Banned"),
    ]

    /// Connects as each of the users.
    static func check(_ broker: RunningBroker, _ version: ClientVersion) async throws {
        for refusal in all {
            let connack = try await broker.socket(version).connack(
                Connect(version: version.protocolVersion, clientIdentifier: "x", username: refusal.username))
            #expect(connack.reasonCode.returnCode == refusal.returnCode)
            if version == .v5 {
                #expect(connack.reasonCode == refusal.reasonCode)
                #expect(connack.properties.reasonString == refusal.reason)
                let properties = connack.properties.userProperties.map { "\($0.name)=\($0.value)" }
                #expect(properties == (refusal.username == "busy" ? ["retry-after=30"] : []))
            }

            let client = try await broker.pub(version, "-i", "x", "-t", "x", "-m", "x", "-u", refusal.username)
            let code = version == .v5 ? refusal.reasonCode.rawValue : refusal.returnCode
            #expect(client.output.contains("received CONNACK (\(code))"), "\(client.output)")
            #expect(client.end == .exited(Int32(code)))
            let text = version == .v5 ? refusal.text5 : "Connection Refused: \(refusal.text)"
            #expect(client.errors.contains("Connection error: \(text)"), "\(client.errors)")
        }
    }
}
