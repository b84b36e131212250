/// What an authenticator gives to a client besides letting it in.
public struct AuthenticationGrant: Sendable, Hashable {
    /// Replaces the user name of the CONNECT.
    public var username: String?
    /// Replaces the client identifier of the CONNECT.
    public var clientIdentifier: String?
    /// The tenant that the client belongs to: its topics stand below a mount point of that name, `tenant/`, within the
    /// listener's. May not be empty, begin with `$` or hold `/`, `+` or `#`.
    public var tenant: String?
    /// Facts for later hooks, such as `role`.
    public var attributes: [String: String]
    /// Whether the client skips authorization.
    public var isSuperuser: Bool
    /// What the client may publish, subscribe to and receive, asked before every authorizer; nil: only authorizers decide.
    /// Where no rule matches, the authorizers are asked, and with none loaded the answer is no.
    public var rules: [AccessRule]?
    /// In how many seconds the client must have authenticated again, or it is disconnected with 0x87; nil: never. Above 0.
    public var expiresIn: Double?
    /// How much the client may do; what is not set is the broker's to say.
    public var limits: ClientLimits
    /// Properties for the CONNACK.
    public var properties: [UserProperty]

    /// A grant of what is given; the rest stays as the client said.
    public init(
        username: String? = nil,
        clientIdentifier: String? = nil,
        tenant: String? = nil,
        attributes: [String: String] = [:],
        isSuperuser: Bool = false,
        rules: [AccessRule]? = nil,
        expiresIn: Double? = nil,
        limits: ClientLimits = ClientLimits(),
        properties: [UserProperty] = []
    ) {
        self.username = username
        self.clientIdentifier = clientIdentifier
        self.tenant = tenant
        self.attributes = attributes
        self.isSuperuser = isSuperuser
        self.rules = rules
        self.expiresIn = expiresIn
        self.limits = limits
        self.properties = properties
    }
}
