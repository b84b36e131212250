/// Who may not connect: the clients for which every given field fits.
public struct Ban: Sendable, Hashable {
    /// The client identifier, or nil for any.
    public var clientIdentifier: String?
    /// The user name of the CONNECT, or nil for any.
    public var username: String?
    /// The peer's address, or a range of addresses such as `192.0.2.0/24` or `2001:db8::/32`; nil for any.
    public var address: String?
    /// For how many seconds; nil: until the broker stops. What ``BrokerHandle/bans()`` returns has what is left.
    public var seconds: Double?
    /// What clients of MQTT 5 are told.
    public var reason: String?

    /// A ban; at least one of the first three must be given.
    public init(
        clientIdentifier: String? = nil, username: String? = nil, address: String? = nil, seconds: Double? = nil,
        reason: String? = nil
    ) {
        self.clientIdentifier = clientIdentifier
        self.username = username
        self.address = address
        self.seconds = seconds
        self.reason = reason
    }
}
