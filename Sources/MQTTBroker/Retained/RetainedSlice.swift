import MQTTHooks

/// What one slice of an enumeration found.
struct RetainedSlice {
    /// The messages that match and have not expired.
    var matches = ContiguousArray<RetainedMessage>()
    /// The messages that match and have expired.
    private(set) var expired = ContiguousArray<RetainedMessage>()
    private let now: Int64

    /// An empty slice at a time in milliseconds since 1970.
    init(now: Int64) {
        self.now = now
    }

    /// Sorts in a message.
    @inline(__always)
    mutating func add(_ message: RetainedMessage) {
        if let expiresAt = message.expiresAt, expiresAt <= now {
            expired.append(message)
        } else {
            matches.append(message)
        }
    }
}
