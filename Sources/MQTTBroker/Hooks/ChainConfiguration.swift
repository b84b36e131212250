/// Which plugins are asked about the clients of a listener, in which order, and how.
///
/// Under ``ChainMode/allMustAllow`` the client gets what all grants say together. Of user name, client identifier and
/// tenant the first that a plugin names counts, and so does the first value of each attribute. Access lists stand behind
/// each other in the order of the plugins. Of limits, QoS and terms the lowest counts, and who is to be a superuser must
/// be one to every plugin.
public struct ChainConfiguration: Sendable, Hashable {
    /// The names of the plugins, each one of the broker's; nil: all of them, in the broker's order.
    public var plugins: [String]?
    /// How `authenticate` is decided. `on_auth` is always decided by the plugin that has the authentication method.
    public var authentication: ChainMode
    /// How `authorize` is decided.
    public var authorization: ChainMode

    /// A chain; without arguments the broker's plugins, of which the first that does not abstain decides.
    public init(
        plugins: [String]? = nil, authentication: ChainMode = .first, authorization: ChainMode = .first
    ) {
        self.plugins = plugins
        self.authentication = authentication
        self.authorization = authorization
    }
}
