/// Which clients are meant: those for which every given field is equal.
public struct ClientSelector: Sendable, Hashable {
    /// The client identifier, or nil for any.
    public var id: String?
    /// The user name, or nil for any.
    public var username: String?
    /// The peer's address, or nil for any.
    public var address: String?
    /// The listener's name, or nil for any.
    public var listener: String?
    /// The tenant, or nil for any.
    public var tenant: String?

    /// Every connected client.
    public static let all = ClientSelector()

    /// Selects by the fields that are given.
    public init(
        id: String? = nil,
        username: String? = nil,
        address: String? = nil,
        listener: String? = nil,
        tenant: String? = nil
    ) {
        self.id = id
        self.username = username
        self.address = address
        self.listener = listener
        self.tenant = tenant
    }

    /// Whether the client is one of those meant.
    public func matches(_ client: Client) -> Bool {
        (id == nil || id == client.id) && (username == nil || username == client.username)
            && (address == nil || address == client.address) && (listener == nil || listener == client.listener)
            && (tenant == nil || tenant == client.tenant)
    }
}
