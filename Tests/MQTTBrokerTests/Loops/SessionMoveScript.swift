import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

/// A client that keeps coming back on another loop while messages are published, step by step in an order that a seed
/// decides.
struct SessionMoveScript {
    /// When the client comes back.
    enum Pace {
        /// When its last session has arrived.
        case patient
        /// When its last CONNECT was answered, however far the session has moved.
        case eager
        /// Whether or not its last CONNECT was answered.
        case simultaneous
    }

    static let kept: Properties = [.sessionExpiryInterval(.max), .receiveMaximum(1000)]

    let broker: InMemoryBroker
    let pace: Pace
    var generator: SeededGenerator
    var sent = [Int](repeating: 0, count: 4)

    init(seed: UInt64, pace: Pace) async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumInflight = 1000
        configuration.limits.receiveMaximum = 1000
        broker = try await InMemoryBroker(loops: 3, configuration: configuration)
        generator = SeededGenerator(seed: seed)
        self.pace = pace
    }

    static func connect() -> Packet {
        .connect(Connect(cleanStart: false, keepAlive: 0, clientIdentifier: "c", properties: kept))
    }

    /// Lets loops take steps in an order of the generator's.
    private mutating func steps(_ count: Int) {
        for _ in 0..<count { broker.loops[generator.below(broker.loops.count)].step() }
    }

    private mutating func publish(_ publishers: [ScriptedClient]) {
        for _ in 0..<generator.below(12) {
            let publisher = generator.below(publishers.count)
            publishers[publisher].publish(
                "t/\(publisher)", "\(sent[publisher])", qos: generator.below(2) == 0 ? .atLeastOnce : .exactlyOnce)
            sent[publisher] += 1
            steps(generator.below(6))
        }
    }

    /// Plays the script: 12 moves, nothing acknowledged. What the session holds in the end, by publisher.
    mutating func play() throws -> [[Int]] {
        let publishers = try (0..<4).map { try broker.connect("p\($0)", on: $0 % 3) }
        try broker.connect("c", on: 0, cleanStart: false, properties: Self.kept).subscribe("t/+", qos: .exactlyOnce)
        broker.runsAutomatically = false
        for _ in 0..<12 {
            publish(publishers)
            let next = broker.open(on: generator.below(3))
            next.send(Self.connect())
            publish(publishers)
            if pace != .simultaneous { while next.writeCount == 0 { steps(1) } }
            publish(publishers)
            if pace == .patient { broker.run() }
        }
        broker.run()
        broker.runsAutomatically = true
        let last = try broker.connect("c", on: 1, cleanStart: false, properties: Self.kept)
        var numbers = [[Int]](repeating: [], count: 4)
        for case .publish(let publish) in try last.takeAll() {
            guard let publisher = Int(publish.topic.dropFirst(2)) else { continue }
            numbers[publisher].append(Int(String(decoding: publish.payload, as: UTF8.self)) ?? -1)
        }
        return numbers
    }
}
