public import MQTTBroker
public import MQTTCodec
public import MQTTHooks

extension BrokerServer {
    /// Whether the server has started and is not shutting down. Otherwise ``handle`` finds nothing and nobody.
    public var isRunning: Bool { broker.isRunning }

    /// Asks everybody who has a say whether a client may do something.
    ///
    /// - Returns: Nil when the server is not running.
    public func explain(_ question: AccessQuestion, by client: Client) async -> AccessReport? {
        await broker.explain(question, by: client)
    }

    /// Asks the plugins about a CONNECT without a connection.
    ///
    /// - Returns: Nil when the server is not running.
    public func rehearse(
        _ connect: Connect, from accepted: AcceptedConnection, allowAnonymous: Bool?, mountPoint: MountPoint?
    ) async -> ConnectRehearsal? {
        await broker.rehearse(connect, from: accepted, allowAnonymous: allowAnonymous, mountPoint: mountPoint)
    }

    /// Asks every plugin to reload, in order; one that cannot goes on as before.
    ///
    /// - Returns: What became of each plugin.
    public func reloadPlugins() async -> [PluginReload] { await broker.reloadPlugins() }

    /// Counts what is there.
    ///
    /// - Returns: Nil when the server is not running.
    public func status() async -> BrokerStatus? { await broker.status() }

    /// Publishes a message as an operator: it has the origin `admin`, is not authorized, and passes every other hook.
    ///
    /// - Throws: ``MQTTHooks/BackChannelError``
    public func publish(asOperator message: Message) throws(BackChannelError) {
        try broker.publish(asOperator: message)
    }
}
