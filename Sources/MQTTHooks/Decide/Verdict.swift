public import MQTTCodec

/// The answer of a *decide* hook. The first verdict along the chain that is not ``abstain`` wins.
///
/// A hook that throws, times out, or whose ``later(_:)`` ends in another ``later(_:)`` denies.
public enum Verdict<Grant: Sendable>: Sendable {
    /// Yes, with what the grant says.
    case allow(Grant)
    /// No. The reason code goes to the client (mapped for 3.x, see ``ReasonCode/returnCode``); reason string and user
    /// properties go to clients of MQTT 5 that want them.
    case deny(ReasonCode, reason: String? = nil, properties: [UserProperty] = [])
    /// Somebody else decides.
    case abstain
    /// The answer needs time. The closure runs as a task that prefers the connection's event loop; only this client's
    /// inbound stream waits for it. It is cancelled when the client goes and at the hook's deadline.
    case later(@Sendable () async throws -> Verdict<Grant>)
}

extension Verdict where Grant == AuthorizationGrant {
    /// Yes, for this request alone.
    public static var allowed: Self { .allow(AuthorizationGrant()) }
}

extension Verdict where Grant == AuthenticationGrant {
    /// Yes, the client is who it says; nothing else is granted.
    public static var allowed: Self { .allow(AuthenticationGrant()) }
}
