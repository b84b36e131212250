import MQTTCodec

/// The members of one shared subscription, and whose turn it is. Pure.
struct SharedMembers {
    struct Member {
        let clientIdentifier: String
        /// The loop that owns the session.
        var loop: Int
        var options: SubscriptionOptions
        var identifier: UInt32
        var isOnline: Bool
    }

    private(set) var members: [Member] = []
    private var turn = 0

    var isEmpty: Bool { members.isEmpty }

    /// Adds a member, or replaces the one with the same client identifier.
    mutating func join(_ member: Member) {
        if let index = index(of: member.clientIdentifier) {
            members[index] = member
        } else {
            members.append(member)
        }
    }

    /// Removes a member, if it still is on that loop.
    mutating func leave(_ clientIdentifier: String, loop: Int) {
        guard let index = index(of: clientIdentifier), members[index].loop == loop else { return }
        members.remove(at: index)
        if index < turn { turn -= 1 }
    }

    mutating func setOnline(_ clientIdentifier: String, loop: Int, _ isOnline: Bool) {
        guard let index = index(of: clientIdentifier), members[index].loop == loop else { return }
        members[index].isOnline = isOnline
    }

    /// The next member in turn, one that is connected if there is any `[MQTT-4.8.2-4]`.
    ///
    /// - Parameters:
    ///   - waits: Whether a member that is away will do, since the message can wait for it.
    ///   - excluded: A member that has just proved unable to take the message.
    mutating func next(waits: Bool, except excluded: String?) -> Member? {
        var away: Int?
        for step in 0..<members.count {
            let index = (turn + step) % members.count
            if members[index].clientIdentifier == excluded { continue }
            if members[index].isOnline {
                turn = (index + 1) % members.count
                return members[index]
            }
            if waits, away == nil, members[index].options.qos != .atMostOnce { away = index }
        }
        guard let away else { return nil }
        turn = (away + 1) % members.count
        return members[away]
    }

    private func index(of clientIdentifier: String) -> Int? {
        members.firstIndex { $0.clientIdentifier == clientIdentifier }
    }
}
