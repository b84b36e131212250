import MQTTHooks

extension RetainedTrie {
    /// Removes the messages that have expired among the next `limit` nodes from number `start` on, in the order of
    /// their numbers: nodes stay where they are for as long as they live.
    ///
    /// - Returns: Where to go on, nil at the end; and when the first of the others expires, nil: none does.
    mutating func removeExpired(from start: Int, limit: Int, now: Int64) -> (next: Int?, earliest: Int64?) {
        var earliest: Int64?
        let first = max(start, Int(Self.root))
        let end = min(first + limit, used)
        var number = first
        while number < end {
            if let message = nodes[number].message?.takeUnretainedValue(), let expiresAt = message.expiresAt {
                if expiresAt <= now {
                    message.topic.withUnsafeBytes { _ = remove($0) }
                } else {
                    earliest = min(earliest ?? .max, expiresAt)
                }
            }
            number += 1
        }
        return (end < used ? end : nil, earliest)
    }
}
