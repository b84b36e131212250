import MQTTCodec

/// What the specification says that a broker knows, as plain values: the reference that the broker is held against.
///
/// Events change a world one at a time, each at one moment. What a broker must send because of that is looked for in
/// ``arrivals``, where the packets stand that it has sent: a world in which an event has no such answer is not the one
/// that the broker lives in. Where the specification leaves a choice, there are several worlds after an event.
struct World: Hashable {
    /// Seconds.
    var now = 0
    /// How many messages of QoS 1 and 2 the broker sends at most without acknowledgement.
    let sendLimit: Int
    var sessions: [String: ModelSession] = [:]
    /// By topic.
    var retained: [String: ModelMessage] = [:]
    var connections: [Int: ModelConnection] = [:]
    /// Connections whose CONNECT has come and that have no session yet.
    var connecting: [Int: Connect] = [:]
    /// Messages that the broker has accepted and not handed out, by publisher: in order, and each at its own time.
    var accepted: [String: [ModelMessage]] = [:]
    /// Messages that shared subscriptions have not given to one of their members yet.
    var shared: [Sharing] = []
    /// Messages of a shared subscription that lost their member with its session.
    var orphans: [Sharing] = []
    /// What the broker has sent and no event has asked for yet.
    var arrivals: [Int: [Arrival]] = [:]
    /// Connections whose network broke in this burst: anything sent to them may be lost.
    var lossy: Set<Int> = []
    /// Connections that have ended by the end of this burst.
    var ended: Set<Int> = []

    init(sendLimit: Int) { self.sendLimit = sendLimit }

    /// What may become of this world with an event; empty where nothing that the broker did fits.
    func worlds(after event: Event) throws(Mismatch) -> [World] {
        var world = self
        switch event {
        case .packet(let connection, .connect(let connect)): try world.connect(connect, as: connection)
        case .attach(let connection): try world.attach(connection)
        case .packet(let connection, let packet):
            // What is sent on a connection that the broker has ended is not read.
            guard let client = world.connections[connection], client.isOpen else { return [self] }
            try world.receive(packet, from: connection, client)
        case .cut(let connection): try world.end(connection, sendsWill: true)
        case .route(let publisher):
            guard let message = world.accepted[publisher]?.first else { return [self] }
            world.accepted[publisher]?.removeFirst()
            if world.accepted[publisher]?.isEmpty == true { world.accepted[publisher] = nil }
            try world.route(message)
        case .share(let index):
            let sharing = world.shared.remove(at: index)
            return try world.worlds(giving: sharing)
        case .redistribute:
            guard !world.orphans.isEmpty else { return [self] }
            let orphan = world.orphans.removeFirst()
            return try world.worlds(redistributing: orphan)
        case .willDue(let client):
            world.publishPendingWill(of: client)
        case .sessionEnd(let client):
            guard let session = world.sessions[client], !session.isOnline else { return [self] }
            world.endSession(of: client)
        }
        return [world]
    }

    // MARK: What has arrived

    /// Takes the first packet of a type that has arrived on a connection; it must be as expected.
    mutating func expect(
        _ expected: Packet, on connection: Int, isOptional: Bool = false, where accepts: ((Packet) -> Bool)? = nil
    ) throws(Mismatch) {
        let index = arrivals[connection]?.firstIndex { $0.packet.type == expected.type }
        guard let index, let found = arrivals[connection]?[index].packet else {
            if isOptional || lossy.contains(connection) { return }
            throw Mismatch("\(name(connection)) has not got \(expected.summary)")
        }
        guard accepts?(found) ?? (found == expected) else {
            throw Mismatch("\(name(connection)) got \(found.summary) instead of \(expected.summary)")
        }
        arrivals[connection]?.remove(at: index)
    }

    func name(_ connection: Int) -> String { "\(connections[connection]?.client ?? "?")#\(connection)" }

    /// The end of a burst, with everything at rest: nothing is owed, nothing is left over, and the connections are open
    /// that should be.
    mutating func finish() throws(Mismatch) {
        for client in sessions.keys.sorted() {
            try settle(client)
            for index in sessions[client]?.deliveries.indices ?? 0..<0 {
                sessions[client]?.deliveries[index].position = 0
            }
        }
        for (connection, rest) in arrivals.sorted(by: { $0.key < $1.key }) {
            if let first = rest.first {
                throw Mismatch("\(name(connection)) got \(first.packet.summary) for no reason")
            }
        }
        for (number, connection) in connections.sorted(by: { $0.key < $1.key }) {
            if connection.isOpen == ended.contains(number) {
                throw Mismatch("\(name(number)) is \(connection.isOpen ? "closed" : "still open")")
            }
            connections[number]?.positions = [:]
        }
        connections = connections.filter(\.value.isOpen)
        arrivals = [:]
        lossy = []
        ended = []
    }
}
