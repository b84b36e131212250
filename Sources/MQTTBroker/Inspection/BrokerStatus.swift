/// What a broker has to do, at one moment.
public struct BrokerStatus: Sendable, Hashable {
    /// Clients that are connected.
    public internal(set) var clients = 0
    /// Sessions, those of absent clients among them.
    public internal(set) var sessions = 0
    /// Subscriptions of all sessions.
    public internal(set) var subscriptions = 0
    /// Messages that wait to be sent to sessions, at QoS 1 and 2.
    public internal(set) var queuedMessages = 0
    /// Retained messages.
    public internal(set) var retainedMessages = 0
    /// Bans in force.
    public internal(set) var bans = 0
}
