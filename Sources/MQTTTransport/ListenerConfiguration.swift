public import MQTTBroker
public import MQTTHooks

/// Where a broker listens, and for whom.
public struct ListenerConfiguration: Sendable, Hashable {
    /// The name in logs and in ``MQTTHooks/Client/listener``; no other listener has it.
    public var name: String
    /// The address or host name to bind; loopback by default.
    public var host: String
    /// The TCP port; 0 picks a free one.
    public var port: Int
    /// Whether clients without credentials are let in when no authenticator decides; nil: for as long as no
    /// authenticator is loaded.
    public var allowAnonymous: Bool?
    /// Where the topics of the listener's clients stand among those of the broker; nil: at the top.
    public var mountPoint: MountPoint?
    /// Which plugins are asked about its clients, and how; nil: all of the broker's, as the broker's configuration says.
    public var chain: ChainConfiguration?

    /// A TCP listener.
    public init(
        name: String = "default", host: String = "127.0.0.1", port: Int = 1883, allowAnonymous: Bool? = nil,
        mountPoint: MountPoint? = nil, chain: ChainConfiguration? = nil
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.allowAnonymous = allowAnonymous
        self.mountPoint = mountPoint
        self.chain = chain
    }
}
