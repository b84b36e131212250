import MQTTHooks

/// What one loop has counted since it started. Written by the loop alone.
struct LoopCounters {
    var messagesReceived: UInt64 = 0
    var messagesSent: UInt64 = 0
    var dropped: [DropReason: UInt64] = [:]
    var hookFailures: UInt64 = 0

    mutating func drop(_ reason: DropReason) { dropped[reason, default: 0] += 1 }
}
