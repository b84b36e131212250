import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting

/// One run: a broker, three clients, and an input that says what they do.
///
/// A step is a byte: what is done, by which client, whether its bytes come in two reads, and whether the event loops then
/// come to rest. If not, the next byte says how many steps one of them makes, and what follows finds the others behind.
struct FuzzSession {
    private static let times: [Double] = [0.01, 0.2, 1.1, 2, 6, 11, 20, 120, 3600, 100_001]

    let broker: InMemoryBroker
    let hooks: FuzzHooks
    let limits: BrokerLimits
    private let atStart: BrokerHoldings
    private var reader: InputReader
    private var peers: [FuzzPeer] = []

    init(_ input: [UInt8]) async throws {
        reader = InputReader(input)
        (broker, hooks, limits) = try await FuzzBroker.make(&reader)
        atStart = broker.holdings
        for index in 0..<3 { peers.append(FuzzPeer(broker.open(on: index % broker.loops.count), limits)) }
    }

    mutating func run() async throws {
        while !reader.isAtEnd {
            try await step()
            for index in peers.indices { try peers[index].look() }
            try checkBounds()
        }
        try finish()
        try await broker.shutdown()
    }

    // MARK: Steps

    private mutating func step() async throws {
        let choice = reader.byte()
        let index = min(Int(choice >> 4 & 3), 2)
        try await act(choice & 15, index, isSplit: choice & 64 != 0)
        guard choice & 128 != 0 else { return try rest() }
        let pace = reader.byte()
        let loop = broker.loops[Int(pace >> 3) % broker.loops.count]
        for _ in 0..<(pace & 7) { loop.step() }
    }

    private mutating func act(_ action: UInt8, _ index: Int, isSplit: Bool) async throws {
        switch action {
        case 0:
            let choice = reader.byte()
            try reopen(index, on: Int(choice & 1), mountPoint: choice & 2 != 0 ? MountPoint("m/") : nil)
        case 10: peers[index].wire.cut()
        case 11: if isSplit { peers[index].wire.stopReading() } else { peers[index].wire.startReading() }
        case 12: broker.advance(seconds: reader.choose(Self.times))
        case 13: hooks.desk.answer(Int(reader.byte()), reader.byte())
        case 14: try await useHandle(reader.byte())
        case 15: hooks.set(reader.byte(), at: reader.byte())
        default:
            if !peers[index].wire.isOpen { try reopen(index, on: index) }
            let bytes = bytes(of: action, index)
            guard isSplit else { return peers[index].send(bytes) }
            peers[index].send(Array(bytes[..<(bytes.count / 2)]))
            try rest()
            peers[index].send(Array(bytes[(bytes.count / 2)...]))
        }
    }

    private mutating func bytes(of action: UInt8, _ index: Int) -> [UInt8] {
        let version = peers[index].spoken
        let packet: Packet
        switch action {
        case 1: return reader.bytes(Int(reader.byte()))
        case 2:
            let connect = FuzzPackets.connect(&reader)
            peers[index].spoken = connect.version
            packet = .connect(connect)
        case 3:
            let identifier = peers[index].nextPacketIdentifier()
            packet = .subscribe(FuzzPackets.subscribe(&reader, version, packetIdentifier: identifier))
        case 4:
            let filter = reader.choose(FuzzNames.filters)
            packet = .unsubscribe(
                Unsubscribe(packetIdentifier: peers[index].nextPacketIdentifier(), filters: [filter]))
        case 5:
            let identifier = peers[index].nextPacketIdentifier()
            packet = .publish(FuzzPackets.publish(&reader, version, next: identifier))
        case 6:
            let choice = reader.byte()
            let deliveries = peers[index].deliveries
            guard !deliveries.isEmpty else { return [] }
            let delivery = deliveries[Int(choice & 127) % deliveries.count]
            packet = FuzzPackets.answer(delivery, version, isRefused: choice & 128 != 0)
        case 7: packet = FuzzPackets.acknowledgement(reader.byte(), version)
        case 8:
            let choice = reader.byte()
            let sign = FuzzPackets.sign(choice, version).encoded(version: version)
            return Array(repeatElement(sign, count: 1 << Int(choice >> 4 & 7)).joined())
        default: packet = .disconnect(FuzzPackets.disconnect(reader.byte(), version))
        }
        return packet.encoded(version: version)
    }

    private mutating func reopen(_ index: Int, on loop: Int, mountPoint: MountPoint? = nil) throws {
        peers[index].wire.cut()
        try rest()
        try peers[index].look()
        peers[index] = FuzzPeer(broker.open(on: loop % broker.loops.count, mountPoint: mountPoint), limits)
    }

    private func useHandle(_ choice: UInt8) async throws {
        guard choice & 1 != 0 else { return publish(choice) }
        let broker = broker.broker
        let selector = ClientSelector(id: FuzzNames.clients[Int(choice >> 1) % 3])
        _ = try await self.broker.perform { await broker.handle.disconnect(selector) }
    }

    /// A topic that is none is refused, and that is all.
    private func publish(_ choice: UInt8) {
        let topic = FuzzNames.topics[Int(choice >> 3) % FuzzNames.topics.count]
        let message = Message(topic: topic, payload: [0x73], qos: .atLeastOnce, retain: choice & 2 != 0)
        try? broker.handle.publish(message, as: "fuzz")
    }

    // MARK: Checks

    private func rest() throws {
        guard broker.run(limit: 100_000) else { throw Finding("the event loops do not come to rest") }
    }

    private func checkBounds() throws {
        if let count = hooks.presentCount, count < 0 { throw Finding("a client is gone that was never there") }
        // What one read asks for is answered, even where the client does not take it.
        let answers = 1024 + 3 * (peers.map(\.largestRead).max() ?? 0)
        let holdings = broker.holdings
        if holdings.mostQueued > limits.maximumQueuedMessages
            || holdings.mostQueuedBytes > limits.maximumQueuedBytes
            || holdings.mostInflight > limits.maximumInflight
            || holdings.mostEntries > limits.maximumQueuedMessages + 2 * limits.maximumInflight + 130
            || limits.maximumConnections > 0 && holdings.admittedConnections > limits.maximumConnections
            || holdings.largestOutput > limits.maximumOutputBuffer + answers
        {
            throw Finding("more than the limits allow: \(holdings)")
        }
    }

    /// Everybody goes, and all time passes.
    private mutating func finish() throws {
        try rest()
        for index in peers.indices {
            peers[index].wire.startReading()
            try rest()
            try peers[index].look()
            peers[index].wire.cut()
            try rest()
            try peers[index].look()
        }
        // Twice: what ends with the sessions may publish, and publishing may ask hooks that never answer.
        for _ in 0..<2 { broker.advance(seconds: Double(FuzzBroker.longestExpiry) + 60) }
        while hooks.desk.count > 0 {
            hooks.desk.answer(0, 0)
            try rest()
        }
        broker.advance(seconds: 60)
        if let count = hooks.presentCount, count != 0 {
            throw Finding("\(count) clients are announced and still there")
        }
        let holdings = broker.holdings
        if holdings != atStart { throw Finding("what is left: \(holdings), at the start: \(atStart)") }
    }
}
