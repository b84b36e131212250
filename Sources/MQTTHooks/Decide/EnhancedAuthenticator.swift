/// Takes part in the AUTH exchange of MQTT 5 for the authentication methods that it knows.
public protocol EnhancedAuthenticator: Plugin {
    /// Called on the connection's event loop when a client starts, continues or repeats an exchange; must not block.
    ///
    /// - Throws: Anything: the exchange fails with 0x8C.
    func authenticate(_ client: Client, _ step: AuthenticationStep) throws -> AuthenticationStepVerdict
}

/// One message of an AUTH exchange from the client.
public struct AuthenticationStep: Sendable, Hashable {
    /// Where in the exchange the step stands.
    public enum Phase: String, Sendable, Hashable {
        /// The CONNECT.
        case start
        /// An AUTH with 0x18.
        case `continue`
        /// An AUTH with 0x19.
        case reauthenticate
    }

    /// Where in the exchange the step stands.
    public let phase: Phase
    /// The authentication method.
    public let method: String
    /// The authentication data.
    public let data: [UInt8]

    /// A step from its parts.
    public init(phase: Phase, method: String, data: [UInt8]) {
        self.phase = phase
        self.method = method
        self.data = data
    }
}

/// The answer to an ``AuthenticationStep``.
public enum AuthenticationStepVerdict: Sendable {
    /// Send AUTH 0x18 with these data and wait for the next step.
    case `continue`(data: [UInt8])
    /// Decided, with authentication data for the CONNACK or AUTH.
    case decided(Verdict<AuthenticationGrant>, data: [UInt8] = [])
}
