public import MQTTCodec

/// A CONNECT that ``ConnectInterceptor``s may edit.
public struct ConnectDraft: Sendable, Hashable {
    /// The version that the client speaks.
    public let version: ProtocolVersion
    /// Clean start of MQTT 5, clean session of 3.x.
    public var cleanStart: Bool
    /// In seconds; 0: none.
    public var keepAlive: UInt16
    /// Empty when the broker is to choose one.
    public var clientIdentifier: String
    /// Nil when the client sent none.
    public var username: String?
    /// Nil when the client sent none.
    public var password: [UInt8]?
    /// Nil when there is none.
    public var will: Will?
    /// The properties; must stay empty on 3.x.
    public var properties: Properties
    /// The tenant that the client belongs to, as far as it is known before authentication.
    public var tenant: String?

    /// A draft of what a client has sent.
    public init(_ connect: Connect, tenant: String? = nil) {
        version = connect.version
        cleanStart = connect.cleanStart
        keepAlive = connect.keepAlive
        clientIdentifier = connect.clientIdentifier
        username = connect.username
        password = connect.password
        will = connect.will
        properties = connect.properties
        self.tenant = tenant
    }

    /// The packet that the draft has become.
    public var connect: Connect {
        Connect(
            version: version, cleanStart: cleanStart, keepAlive: keepAlive, clientIdentifier: clientIdentifier,
            username: username, password: password, will: will, properties: properties)
    }
}
