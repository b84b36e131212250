/// What an authenticator gives to a client besides letting it in.
public struct AuthenticationGrant: Sendable, Hashable {
    /// Replaces the user name of the CONNECT.
    public var username: String?
    /// Replaces the client identifier of the CONNECT.
    public var clientIdentifier: String?
    /// The tenant that the client belongs to.
    public var tenant: String?
    /// Facts for later hooks, such as `role`.
    public var attributes: [String: String]
    /// Whether the client skips authorization.
    public var isSuperuser: Bool
    /// Properties for the CONNACK.
    public var properties: [UserProperty]

    /// A grant of what is given; the rest stays as the client said.
    public init(
        username: String? = nil,
        clientIdentifier: String? = nil,
        tenant: String? = nil,
        attributes: [String: String] = [:],
        isSuperuser: Bool = false,
        properties: [UserProperty] = []
    ) {
        self.username = username
        self.clientIdentifier = clientIdentifier
        self.tenant = tenant
        self.attributes = attributes
        self.isSuperuser = isSuperuser
        self.properties = properties
    }
}
