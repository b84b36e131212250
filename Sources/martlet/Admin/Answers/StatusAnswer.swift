import MQTTBroker

/// How the running broker is doing, as the admin API says it.
struct StatusAnswer: Codable, Hashable, Sendable {
    var version: String
    var processIdentifier: Int
    var uptimeSeconds: Int
    /// Names.
    var listeners: [String]
    /// Names, in the order in which they are asked.
    var plugins: [String]
    /// Connected ones.
    var clients: Int
    var sessions: Int
    var subscriptions: Int
    var queuedMessages: Int
    var retainedMessages: Int
    var bans: Int
}
