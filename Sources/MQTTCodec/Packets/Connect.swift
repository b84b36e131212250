/// CONNECT: a client asks for a connection.
public struct Connect: Sendable, Hashable {
    /// The version that the client speaks; CONNECT is encoded in it.
    public var version: ProtocolVersion
    /// Whether an existing session is discarded; Clean Session on 3.x.
    public var cleanStart: Bool
    /// The longest time between two packets of the client, in seconds; 0 is no limit.
    public var keepAlive: UInt16
    /// The client identifier; empty when the server is to choose one.
    public var clientIdentifier: String
    /// The user name; nil when there is none.
    public var username: String?
    /// The password; nil when there is none. On 3.x it needs a user name `[MQTT-3.1.2-22]`.
    public var password: [UInt8]?
    /// The will; nil when there is none.
    public var will: Will?
    /// The properties; empty on 3.x.
    public var properties: Properties

    /// Makes a CONNECT.
    public init(
        version: ProtocolVersion = .v5,
        cleanStart: Bool = true,
        keepAlive: UInt16 = 60,
        clientIdentifier: String = "",
        username: String? = nil,
        password: [UInt8]? = nil,
        will: Will? = nil,
        properties: Properties = []
    ) {
        self.version = version
        self.cleanStart = cleanStart
        self.keepAlive = keepAlive
        self.clientIdentifier = clientIdentifier
        self.username = username
        self.password = password
        self.will = will
        self.properties = properties
    }

    /// The version that the body of a CONNECT names, as far as it can be told: it also answers for a CONNECT that is
    /// broken further on, so that the refusal can be written in the client's version. Nil when protocol name and level
    /// are not those of one version.
    public static func protocolVersion(ofBody body: UnsafeRawBufferPointer) -> ProtocolVersion? {
        var reader = PacketReader(body)
        return try? readVersion(from: &reader)
    }
}
