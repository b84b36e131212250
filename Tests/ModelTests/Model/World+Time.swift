extension World {
    /// When something happens by itself next, and what does: several things of one moment in any order.
    var nextDue: (time: Int, events: [Event])? {
        var due: [(Int, Event)] = []
        for (client, session) in sessions.sorted(by: { $0.key < $1.key }) where !session.isOnline {
            if let time = session.willDueAt { due.append((time, .willDue(client))) }
            // [MQTT-3.1.2-23]
            if let time = session.endsAt { due.append((time, .sessionEnd(client))) }
        }
        guard let first = due.map(\.0).min() else { return nil }
        return (first, due.filter { $0.0 == first }.map(\.1))
    }
}
