public import MQTTCodec

/// One connected client, as plugins see it: immutable, shared, and safe to keep.
///
/// A client that reconnects is a new `Client`.
public final class Client: Sendable {
    /// The client identifier; the assigned one when the client sent none.
    public let id: String
    /// The user name of the CONNECT, or the one that an ``AuthenticationGrant`` put in its place.
    public let username: String?
    /// The peer's address in text form, such as `192.0.2.7`; empty for the broker's own clients.
    public let address: String
    /// The peer's port; 0 where there is none.
    public let port: Int
    /// The name of the listener that accepted the connection.
    public let listener: String
    /// The version that the client speaks.
    public let protocolVersion: ProtocolVersion
    /// Clean start of MQTT 5, clean session of 3.x.
    public let cleanStart: Bool
    /// The keep alive in force, in seconds; 0: none.
    public let keepAlive: UInt16
    /// The session expiry interval, in seconds; `UInt32.max`: never. On 3.x 0 with a clean session, else never.
    public let sessionExpiryInterval: UInt32
    /// The tenant that an ``AuthenticationGrant`` named.
    public let tenant: String?
    /// Where the client's topics stand among those of the broker; nil: at the top.
    public let mountPoint: MountPoint?
    /// The attributes that an ``AuthenticationGrant`` carried.
    public let attributes: [String: String]
    /// The properties of the CONNECT; empty on 3.x.
    public let properties: Properties
    /// When the CONNECT arrived, in milliseconds since 1970-01-01 UTC.
    public let connectedAt: Int64
    /// The access list that came with a grant; nil: only authorizers decide.
    public let access: AccessRules?
    /// The limits that came with a grant.
    public let limits: ClientLimits
    /// Whether a grant freed this client from authorization.
    public let isSuperuser: Bool
    /// Whether this stands for the broker itself, not for a connection.
    public let isInternal: Bool

    /// Describes a client. The broker does this; tests of plugins may, too.
    public init(
        id: String,
        username: String? = nil,
        address: String = "",
        port: Int = 0,
        listener: String = "",
        protocolVersion: ProtocolVersion = .v5,
        cleanStart: Bool = true,
        keepAlive: UInt16 = 0,
        sessionExpiryInterval: UInt32 = 0,
        tenant: String? = nil,
        mountPoint: MountPoint? = nil,
        attributes: [String: String] = [:],
        properties: Properties = [],
        connectedAt: Int64 = 0,
        access: AccessRules? = nil,
        limits: ClientLimits = ClientLimits(),
        isSuperuser: Bool = false,
        isInternal: Bool = false
    ) {
        self.id = id
        self.username = username
        self.address = address
        self.port = port
        self.listener = listener
        self.protocolVersion = protocolVersion
        self.cleanStart = cleanStart
        self.keepAlive = keepAlive
        self.sessionExpiryInterval = sessionExpiryInterval
        self.tenant = tenant
        self.mountPoint = mountPoint
        self.attributes = attributes
        self.properties = properties
        self.connectedAt = connectedAt
        self.access = access
        self.limits = limits
        self.isSuperuser = isSuperuser
        self.isInternal = isInternal
    }
}
