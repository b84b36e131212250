/// Why a plugin's request to the broker was refused.
public enum BackChannelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The topic is empty, too long, not UTF-8, or holds a wildcard.
    case invalidTopic(String)
    /// Publishes caused by publishes, nested deeper than eight.
    case nestedTooDeep
    /// The ban cannot be one, for this reason.
    case invalidBan(String)
    /// The broker has not started, or has stopped.
    case notRunning

    /// One sentence for logs and scripts.
    public var description: String {
        switch self {
        case .invalidTopic(let topic): "invalid topic name \"\(topic)\""
        case .nestedTooDeep: "messages published by hooks are nested too deep"
        case .invalidBan(let reason): "invalid ban: \(reason)"
        case .notRunning: "the broker is not running"
        }
    }
}
