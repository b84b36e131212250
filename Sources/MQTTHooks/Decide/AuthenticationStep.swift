/// One message of an AUTH exchange from the client.
public struct AuthenticationStep: Sendable {
    /// Where in the exchange the step stands.
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        /// The CONNECT.
        case start
        /// An AUTH with 0x18.
        case `continue`
        /// An AUTH with 0x19 from a client that is connected.
        case reauthenticate
    }

    /// Where in the exchange the step stands.
    public let phase: Phase
    /// The authentication method.
    public let method: String
    /// The authentication data; empty when the client sent none.
    public let data: [UInt8]
    /// What the plugin asked to keep when it continued the exchange; nil on the first step. It is dropped, on the
    /// connection's event loop, when the exchange ends or the client goes.
    public let state: (any Sendable)?

    /// A step from its parts.
    public init(phase: Phase, method: String, data: [UInt8] = [], state: (any Sendable)? = nil) {
        self.phase = phase
        self.method = method
        self.data = data
        self.state = state
    }
}
