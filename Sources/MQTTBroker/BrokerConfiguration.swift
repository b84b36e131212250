public import CoreMetrics
public import MQTTHooks

/// Everything that a broker is built from, but for its listeners.
public struct BrokerConfiguration: Sendable {
    /// What clients may do.
    public var limits = BrokerLimits()
    /// How long suspended hooks may take.
    public var deadlines = HookDeadlines()
    /// How many event loops share the work; nil: as many as there are cores.
    public var eventLoops: Int?
    /// The plugins, in the order in which they are asked.
    public var plugins: [any Plugin] = []
    /// How `authenticate` is decided where a listener does not say.
    public var authentication = ChainMode.first
    /// How `authorize` is decided where a listener does not say.
    public var authorization = ChainMode.first
    /// Who is asked about the clients of single listeners, by the listeners' names, and how. What the broker publishes by
    /// itself passes all plugins.
    public var listenerChains: [String: ChainConfiguration] = [:]
    /// Where the metrics of hooks go; nil: where `MetricsSystem` was told to send them.
    public var metrics: (any MetricsFactory)?
    /// Where retained messages are kept; nil: in memory.
    public var retainedStore: (any RetainedStore)?
    /// Where sessions are kept beyond the broker's life; nil: nowhere.
    public var sessionStore: (any SessionStore)?
    /// What joins this broker with others; nil: nothing.
    public var backplane: (any Backplane)?

    /// A broker with the default limits and no plugins.
    public init() {}
}
