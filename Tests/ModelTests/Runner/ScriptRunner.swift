import MQTTBroker
import MQTTCodec
import MQTTTesting

/// Plays a script to a broker, and to the model what the broker does.
final class ScriptRunner {
    /// How a script without a divergence ended.
    enum Outcome {
        case agreed
        /// More was left open than the model follows.
        case abandoned
    }

    private static let sendLimit = 3
    private static let receiveMaximum = 3
    private static let mostWorlds = 60

    private let broker: InMemoryBroker
    private let script: Script
    private let peers: [Peer]
    private var links: [Link] = []
    private var linkCount = 0
    private var worlds: Set<World> = [World(sendLimit: ScriptRunner.sendLimit)]
    private var lanes: [Int: [Event]] = [:]
    private var cuts: [Event] = []
    private var seconds = 0
    private var transcript: [String] = []

    private init(_ script: Script) async throws {
        self.script = script
        var configuration = BrokerConfiguration()
        configuration.limits.maximumInflight = Self.sendLimit
        configuration.limits.receiveMaximum = UInt16(Self.receiveMaximum)
        configuration.limits.topicAliasMaximum = 2
        broker = try await InMemoryBroker(loops: script.loops, configuration: configuration)
        broker.runsAutomatically = false
        peers = script.versions.enumerated().map { index, version in
            Peer(name: Script.name(index), version: version, receiveMaximum: Self.receiveMaximum)
        }
    }

    /// - Throws: ``Divergence``, or what the broker throws at start.
    static func run(_ script: Script) async throws -> Outcome {
        let runner = try await ScriptRunner(script)
        do {
            for burst in script.bursts { try runner.play(burst) }
        } catch let mismatch as Mismatch {
            try await runner.broker.shutdown()
            throw Divergence(reason: mismatch.description, transcript: runner.transcript)
        } catch is Exploration.TooManyWorlds {
            try await runner.broker.shutdown()
            return .abandoned
        }
        try await runner.broker.shutdown()
        return .agreed
    }

    // MARK: Actions

    private func play(_ burst: Burst) throws {
        var generator = SeededGenerator(seed: burst.seed)
        for step in burst.steps {
            if case .advance(let seconds) = step.action {
                try comeToRest(&generator)
                try advance(seconds, &generator)
                continue
            }
            perform(step.action)
            for loop in step.loops { broker.loops[loop % broker.loops.count].step() }
        }
        try comeToRest(&generator)
    }

    private func perform(_ action: Action) {
        guard let client = action.client, client < peers.count else { return }
        let peer = peers[client]
        switch action {
        case .connect(_, let options): connect(peer, options)
        case .cut:
            guard let link = peer.link else { return }
            transcript.append("\(peer.name)#\(link.number) loses the network")
            link.client.cut()
            peer.link = nil
            cuts.append(.cut(link.number))
        default:
            guard let link = peer.link, let packet = peer.packet(for: action) else { return }
            transcript.append("\(peer.name)#\(link.number) → \(packet.sent.summary)")
            link.client.send(packet.sent)
            lanes[link.number, default: []].append(.packet(link.number, packet.meant))
            if case .disconnect = packet.sent { peer.link = nil }
        }
    }

    private func connect(_ peer: Peer, _ options: ConnectOptions) {
        let loop = options.loop % broker.loops.count
        let client = broker.open(peer.version, on: loop)
        let connect = options.connect(peer.name, version: peer.version)
        linkCount += 1
        let link = Link(number: linkCount, client: client, connect: connect)
        links.append(link)
        peer.link = link
        transcript.append("\(peer.name)#\(link.number) → \(Packet.connect(connect).summary) (loop \(loop))")
        client.send(.connect(connect))
        lanes[link.number] = [.packet(link.number, .connect(connect))]
    }

    // MARK: Time

    /// Lets the loops run until they are at rest, and compares.
    private func comeToRest(_ generator: inout SeededGenerator) throws {
        run(&generator)
        try compare { exploration, world, lanes in try exploration.explore(world, lanes, isLast: true) }
    }

    /// Steps of all loops, in an order of the generator's, until none has anything to do.
    private func run(_ generator: inout SeededGenerator) {
        while true {
            let busy = broker.loops.filter { !$0.isIdle }
            guard !busy.isEmpty else { return }
            generator.one(of: busy).step()
        }
    }

    private func advance(_ seconds: Int, _ generator: inout SeededGenerator) throws {
        transcript.append("\(seconds) seconds pass")
        self.seconds += seconds
        let end = broker.clock.monotonic + Int64(seconds) * 1000
        while let next = broker.loops.compactMap(\.nextDeadline).min(), next <= end {
            broker.clock.advance(milliseconds: max(0, next - broker.clock.monotonic))
            for loop in broker.loops { loop.fireDue() }
            run(&generator)
        }
        broker.clock.advance(milliseconds: max(0, end - broker.clock.monotonic))
        let now = self.seconds
        try compare { exploration, world, _ in try Self.letPass(world, until: now, &exploration) }
    }

    /// What is due happens at its time.
    private static func letPass(_ world: World, until end: Int, _ exploration: inout Exploration) throws {
        var world = world
        guard let due = world.nextDue, due.time <= end else {
            world.now = end
            try exploration.explore(world, [], isLast: true)
            return
        }
        world.now = due.time
        var step = Exploration()
        try step.explore(world, due.events.map { [$0] }, isLast: false)
        if step.found.isEmpty { exploration.note(step) }
        for world in step.found { try letPass(world, until: end, &exploration) }
    }

    // MARK: Comparison

    private func compare(_ explore: (inout Exploration, World, [[Event]]) throws -> Void) throws {
        var arrivals: [Int: [Arrival]] = [:]
        for link in links {
            let read = try link.read()
            if !read.isEmpty { arrivals[link.number] = read }
            guard let peer = peers.first(where: { $0.name == link.connect.clientIdentifier }) else { continue }
            for arrival in read {
                transcript.append("    \(peer.name)#\(link.number) ← \(arrival.packet.summary)")
                peer.receive(arrival.packet, on: link)
            }
            if !link.client.isOpen, peer.link === link { peer.link = nil }
        }
        let ended = Set(links.filter { !$0.client.isOpen }.map(\.number))
        links.removeAll { !$0.client.isOpen }
        let lossy = Set(cuts.compactMap { event in if case .cut(let number) = event { number } else { nil } })
        let events = lanes.sorted { $0.key < $1.key }.map(\.value) + cuts.map { [$0] }
        lanes = [:]
        cuts = []
        var exploration = Exploration()
        for var world in worlds {
            world.arrivals = arrivals
            world.lossy = lossy
            world.ended = ended
            try explore(&exploration, world, events)
        }
        guard !exploration.found.isEmpty else {
            throw exploration.mismatch ?? Mismatch("nothing explains this")
        }
        worlds = exploration.found
        if worlds.count > Self.mostWorlds { throw Exploration.TooManyWorlds() }
    }
}
