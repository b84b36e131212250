import MQTTHooks

/// A session as it leaves one loop for another.
struct SessionArrival: Sendable {
    let record: SessionRecord
    /// ``Session/mustBeReauthorized`` at its new place.
    let mustBeReauthorized: Bool
    /// What ``BrokerLoop/seenSerials`` of the old loop was when it left.
    let seen: [UInt64]
}
