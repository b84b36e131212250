#if Lua
import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTLua
import MQTTTesting

/// A broker of a test: the real core and the real scripts, in memory, whose time goes on when the test says so.
///
/// `@unchecked Sendable`: confined to the run of its test.
final class VirtualBroker: @unchecked Sendable {
    /// How long an answer may take, in milliseconds of the broker's time.
    private static let patience: Int64 = 60_000
    /// How long what runs beside the event loops, such as the hashing of a password, may take.
    private static let realPatience = Duration.seconds(60)

    let log: TestLog
    let http: MockHTTPClient
    private let memory: InMemoryBroker
    private let plugin: LuaPlugin
    private let recorder: RefusalRecorder
    private let allowAnonymous: Bool?
    private var clients: [VirtualClient] = []
    private var count = 0
    private var isStopped = false

    /// Starts a broker.
    ///
    /// - Parameter scripts: Their paths.
    /// - Throws: ``LuaScriptError`` about a script, or what else keeps the broker from starting.
    init(
        scripts: [String], values: [String: ScriptValue], allowAnonymous: Bool?, environment: TestEnvironment
    ) async throws {
        let clock = FakeClock()
        log = TestLog()
        http = MockHTTPClient()
        recorder = RefusalRecorder()
        self.allowAnonymous = allowAnonymous
        plugin = try LuaPlugin(
            scripts: scripts,
            configuration: environment.configuration(
                clock: ScriptTestClock(clock: clock), values: values, httpClient: http),
            logger: log.logger)
        memory = try await InMemoryBroker(
            configuration: environment.broker, plugins: [plugin, recorder], clock: clock, logger: log.logger)
        try await rest()
    }

    // MARK: Time

    /// Runs until nothing is left to do now.
    ///
    /// - Throws: `ScriptTestError` when that does not end, `CodecError` for what is no packet.
    func rest() async throws {
        let deadline = ContinuousClock.now + Self.realPatience
        var rounds = 0
        while true {
            memory.run()
            // Each client is asked, so that all of them acknowledge what they got.
            let isBusy = try clients.map { try $0.pump() }.contains(true)
            if isBusy { continue }
            if plugin.callsAway == 0, memory.isIdle { return }
            guard ContinuousClock.now < deadline else { throw ScriptTestError("the broker does not come to rest") }
            rounds += 1
            if rounds < 100 { await Task.yield() } else { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    /// Lets time pass.
    func advance(seconds: Double) async throws {
        let end = memory.clock.monotonic + Int64((seconds * 1000).rounded())
        try await rest()
        while let next = memory.nextDeadline, next <= end { try await advance(to: next) }
        try await advance(to: end)
    }

    private func advance(to time: Int64) async throws {
        memory.advance(seconds: Double(max(0, time - memory.clock.monotonic)) / 1000)
        try await rest()
    }

    /// Lets as much time pass as it takes until a condition holds, within bounds.
    private func rest(until condition: () -> Bool) async throws {
        let end = memory.clock.monotonic + Self.patience
        try await rest()
        while !condition(), let next = memory.nextDeadline, next <= end { try await advance(to: next) }
    }

    // MARK: Clients

    /// Connects a client.
    ///
    /// - Parameter packet: The CONNECT; an empty client identifier is filled in.
    func connect(_ packet: Connect, from address: String, listener: String) async throws -> VirtualClient {
        var packet = packet
        count += 1
        if packet.clientIdentifier.isEmpty { packet.clientIdentifier = "client\(count)" }
        let peer = AcceptedConnection(address: address, port: 50_000 + count, listener: listener)
        let client = VirtualClient(
            memory.open(packet.version, allowAnonymous: allowAnonymous, from: peer), of: self,
            id: packet.clientIdentifier)
        clients.append(client)
        client.wire.send(.connect(packet))
        try await rest { client.connack != nil || !client.isOpen }
        return client
    }

    /// Sends a SUBSCRIBE and waits for the answer; nil: there is none.
    func subscribe(
        _ client: VirtualClient, _ subscription: Subscription, identifier: UInt32?
    ) async throws -> ReasonCode? {
        let number = client.wire.nextPacketIdentifier()
        let properties = Properties(identifier.map { [.subscriptionIdentifier($0)] } ?? [])
        let packet = Packet.subscribe(
            Subscribe(packetIdentifier: number, subscriptions: [subscription], properties: properties))
        guard case .suback(let suback) = try await answer(to: packet, number, from: client) else { return nil }
        return suback.reasonCodes.first
    }

    /// Sends an UNSUBSCRIBE and waits for the answer; nil: there is none.
    func unsubscribe(_ client: VirtualClient, _ filter: String) async throws -> ReasonCode? {
        let number = client.wire.nextPacketIdentifier()
        let packet = Packet.unsubscribe(Unsubscribe(packetIdentifier: number, filters: [filter]))
        guard case .unsuback(let unsuback) = try await answer(to: packet, number, from: client) else { return nil }
        // 3.x does not say more than that it is done.
        return unsuback.reasonCodes.first ?? .success
    }

    /// Publishes a message, and returns what became of it as far as its publisher is concerned.
    func publish(_ client: VirtualClient, _ message: Message) async throws -> (code: String, reason: String?) {
        let refusals = recorder.refusals.count
        let number = message.qos == .atMostOnce ? 0 : client.wire.nextPacketIdentifier()
        let packet = Packet.publish(
            Publish(
                qos: message.qos, retain: message.retain, topic: message.topic, packetIdentifier: number,
                properties: message.properties, payload: message.payload))
        var code = ReasonCode.success
        var reason: String?
        if number == 0 {
            client.wire.send(packet)
            try await rest()
        } else {
            switch try await answer(to: packet, number, from: client) {
            case .puback(let packet), .pubrec(let packet):
                code = packet.reasonCode
                reason = packet.properties.reasonString
            default: return client.ending ?? ("no_answer", nil)
            }
        }
        let refusal = recorder.refusals[refusals...].first { $0.client == client.id }
        guard let refusal, !code.isError else { return (code.name, reason) }
        return ("dropped", refusal.reason.rawValue)
    }

    private func answer(to packet: Packet, _ number: UInt16, from client: VirtualClient) async throws -> Packet? {
        guard client.isOpen else { return nil }
        client.wire.send(packet)
        try await rest { client.hasAnswer(to: number) || !client.isOpen }
        return client.takeAnswer(to: number)
    }

    // MARK: The broker itself

    /// Publishes a message as the broker.
    func publish(_ message: Message) async throws {
        try memory.handle.publish(message, as: recorder.name)
        try await rest()
    }

    /// The retained message of a topic.
    func retained(_ topic: String) async throws -> Message? {
        let handle = memory.handle
        return try await memory.perform { await handle.retainedMessages(matching: topic, limit: 1).first }
    }

    /// Ends the broker, once.
    func stop() async throws {
        guard !isStopped else { return }
        isStopped = true
        try await memory.shutdown()
        try await rest()
    }
}
#endif
