public import MQTTCodec

/// The answer to an ``AuthenticationStep``.
public enum AuthenticationStepVerdict: Sendable {
    /// Send AUTH 0x18 with these data, and wait for the client's next step, which brings the state back.
    case `continue`(data: [UInt8], state: (any Sendable)? = nil)
    /// Decided, with authentication data for the CONNACK, or for the AUTH that ends a re-authentication. A refused
    /// re-authentication disconnects the client. The verdict must not be ``Verdict/later(_:)``.
    case decided(Verdict<AuthenticationGrant>, data: [UInt8] = [])
    /// The answer needs time. The closure runs as a task that prefers the connection's event loop; only this client's
    /// inbound stream waits for it. It is cancelled when the client goes and at the hook's deadline.
    case later(@Sendable () async throws -> AuthenticationStepVerdict)

    /// The client is who it proved to be.
    public static func allow(_ grant: AuthenticationGrant = AuthenticationGrant(), data: [UInt8] = []) -> Self {
        .decided(.allow(grant), data: data)
    }

    /// The exchange has failed, for this reason.
    public static func deny(
        _ reasonCode: ReasonCode, reason: String? = nil, properties: [UserProperty] = []
    ) -> Self {
        .decided(.deny(reasonCode, reason: reason, properties: properties))
    }

    /// Not a method of this plugin's.
    public static var abstain: Self { .decided(.abstain) }
}
