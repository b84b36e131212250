import MQTTCodec
import MQTTHooks

/// The AUTH exchange of one client: which step may come when, and who is asked about it. Pure.
struct AuthenticationExchange {
    /// The authentication method of the CONNECT, which every later packet must name `[MQTT-4.12.0-5]`.
    let method: String
    /// The plugin that has the exchange.
    private(set) var owner: Int?
    private var state: (any Sendable)?
    /// Whether the client owes the answer to a challenge.
    private(set) var isChallenged = false
    /// Whether the exchange of the CONNECT has ended well.
    private(set) var isEstablished = false

    init(method: String) { self.method = method }

    /// The step that is the CONNECT.
    func start(data: [UInt8]?) -> AuthenticationStep {
        AuthenticationStep(phase: .start, method: method, data: data ?? [])
    }

    /// The step that an AUTH is.
    mutating func receive(_ auth: Auth) throws(CodecError) -> AuthenticationStep {
        guard auth.properties.authenticationMethod == method else {
            throw CodecError(
                .badAuthenticationMethod, "another authentication method than the CONNECT's", clause: "MQTT-4.12.0-5")
        }
        let phase: AuthenticationStep.Phase
        switch (auth.reasonCode, isChallenged, isEstablished) {
        case (.continueAuthentication, true, _): phase = .continue
        case (.reauthenticate, false, true): phase = .reauthenticate
        default:
            throw CodecError(
                .protocolError, "an AUTH with \(auth.reasonCode.name) at the wrong time", clause: "MQTT-4.12.0-3")
        }
        defer {
            isChallenged = false
            state = nil
        }
        return AuthenticationStep(
            phase: phase, method: method, data: auth.properties.authenticationData ?? [],
            state: phase == .continue ? state : nil)
    }

    /// The owner wants another step: the AUTH that asks for it.
    mutating func challenge(by owner: Int, data: [UInt8], state: (any Sendable)?) -> Auth {
        self.owner = owner
        self.state = state
        isChallenged = true
        return Auth(reasonCode: .continueAuthentication, properties: Properties(properties(data)))
    }

    /// The owner lets the client in, or lets it stay.
    mutating func succeed(by owner: Int) {
        self.owner = owner
        isEstablished = true
    }

    /// The properties that tell the client about the exchange `[MQTT-4.12.0-6]`.
    func properties(_ data: [UInt8]) -> [Property] {
        [.authenticationMethod(method)] + (data.isEmpty ? [] : [.authenticationData(data)])
    }
}
