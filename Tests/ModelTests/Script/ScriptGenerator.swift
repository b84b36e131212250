import MQTTCodec

/// Makes scripts out of numbers.
struct ScriptGenerator {
    private static let topics = ["t", "t/a", "t/b", "u", "$x/a"]
    private static let filters = ["t", "t/a", "t/+", "t/#", "#", "+", "+/a", "$x/#", "u", "t/b"]
    private static let shares = ["$share/g/t/#", "$share/g/t", "$share/h/+"]
    /// Further bursts are left out: time must not add up to what scripts wait for.
    private static let mostAdvances = 9

    private var generator: SeededGenerator
    private var script: Script
    private var messageCount = 0
    private var advanceCount = 0

    static func script(seed: UInt64) -> Script {
        var generator = ScriptGenerator(seed: seed)
        generator.generate()
        return generator.script
    }

    private init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let versions = (0..<(2 + generator.below(3))).map { _ in
            generator.once(in: 3) ? ProtocolVersion.v3_1_1 : .v5
        }
        script = Script(versions: versions, loops: 1 + generator.below(3), bursts: [])
        self.generator = generator
    }

    private mutating func generate() {
        for client in script.versions.indices {
            append([.connect(client: client, connectOptions())])
            if !generator.once(in: 4) { append([subscribe(client)]) }
        }
        for _ in 0..<(4 + generator.below(30)) {
            // Most bursts are a single action, for which the model is exact.
            append((0..<(generator.once(in: 3) ? 2 + generator.below(2) : 1)).map { _ in action() })
        }
    }

    private mutating func append(_ actions: [Action]) {
        var steps: [Burst.Step] = []
        for action in actions {
            // What a client does while its CONNECT is answered is not written yet.
            if let client = action.client, steps.contains(where: { $0.action.isConnect && $0.action.client == client })
            {
                continue
            }
            let loops = actions.count == 1 ? [] : (0..<generator.below(6)).map { _ in generator.below(script.loops) }
            steps.append(Burst.Step(action: action, loops: loops))
        }
        script.bursts.append(Burst(steps: steps, seed: generator.next()))
    }

    // MARK: Actions

    private mutating func action() -> Action {
        let client = generator.below(script.versions.count)
        switch generator.below(40) {
        case 0...4: return .connect(client: client, connectOptions())
        case 5: return disconnect(client)
        case 6...7: return .cut(client: client)
        case 8...12: return subscribe(client)
        case 13...14:
            let count = generator.once(in: 4) ? 2 : 1
            return .unsubscribe(client: client, filters: (0..<count).map { _ in filter(client) })
        case 15...24: return publish(client)
        case 25: return .republish(client: client)
        case 26...27: return .pubrel(client: client)
        case 28...30: return .puback(client: client)
        case 31...33: return .pubrec(client: client, isError: script.versions[client] == .v5 && generator.once(in: 6))
        case 34...36: return .pubcomp(client: client)
        default:
            guard advanceCount < Self.mostAdvances else { return publish(client) }
            advanceCount += 1
            // No sum of these is a multiple of ten, as all times are that scripts wait for: nothing is due on the dot.
            return .advance(seconds: generator.one(of: [1, 11, 21, 41]))
        }
    }

    private mutating func connectOptions() -> ConnectOptions {
        var options = ConnectOptions(loop: generator.below(script.loops))
        options.cleanStart = generator.once(in: 3)
        options.sessionExpiry = generator.one(of: [0, 10, 30, 1000, .max, .max])
        options.receiveMaximum = generator.one(of: [nil, nil, 1, 2])
        options.maximumPacketSize = generator.once(in: 5) ? UInt32(24 + generator.below(30)) : nil
        options.topicAliasMaximum = generator.one(of: [nil, nil, 1, 2])
        if generator.once(in: 3) {
            options.will = Will(
                topic: generator.one(of: Self.topics), payload: Array(nextPayload("w").utf8),
                qos: generator.one(of: QoS.allCases), retain: generator.once(in: 3))
            let delay = generator.one(of: [0, 0, 10, 20, 50] as [UInt32])
            if delay > 0 { options.will?.properties.append(.willDelayInterval(delay)) }
            if generator.once(in: 4) { options.will?.properties.append(.messageExpiryInterval(30)) }
        }
        return options
    }

    private mutating func disconnect(_ client: Int) -> Action {
        let isVersion5 = script.versions[client] == .v5
        return .disconnect(
            client: client, isVersion5 && generator.once(in: 3) ? .disconnectWithWill : .normalDisconnection,
            sessionExpiry: isVersion5 && generator.once(in: 3) ? generator.one(of: [0, 20, 1000]) : nil)
    }

    private mutating func filter(_ client: Int) -> String {
        script.versions[client] == .v5 && generator.once(in: 4)
            ? generator.one(of: Self.shares) : generator.one(of: Self.filters)
    }

    private mutating func subscribe(_ client: Int) -> Action {
        var subscriptions: [Subscription] = []
        for _ in 0..<(generator.once(in: 4) ? 2 : 1) {
            let filter = filter(client)
            // Shared ones stand alone: they begin at another moment than the others.
            let isAlone = subscriptions.contains { TopicMatch.sharedFilter($0.filter) != nil }
            if isAlone || (!subscriptions.isEmpty && TopicMatch.sharedFilter(filter) != nil) { continue }
            var options = SubscriptionOptions(qos: generator.one(of: QoS.allCases))
            if script.versions[client] == .v5 {
                options.noLocal = generator.once(in: 4) && TopicMatch.sharedFilter(filter) == nil
                options.retainAsPublished = generator.once(in: 3)
                options.retainHandling = generator.one(of: [.send, .send, .sendIfNew, .doNotSend])
            }
            subscriptions.append(Subscription(filter: filter, options: options))
        }
        let identifier: UInt32? =
            script.versions[client] == .v5 && generator.once(in: 3) ? 1 + UInt32(generator.below(3)) : nil
        return .subscribe(client: client, subscriptions, identifier: identifier)
    }

    private mutating func publish(_ client: Int) -> Action {
        var options = PublishOptions(topic: generator.one(of: Self.topics), payload: nextPayload("m"))
        options.qos = generator.one(of: QoS.allCases)
        options.retain = generator.once(in: 3)
        if options.retain, generator.once(in: 4) { options.payload = "" }
        if script.versions[client] == .v5 {
            options.expiry = generator.one(of: [nil, nil, nil, 10, 30])
            options.note = generator.once(in: 5) ? "n" : nil
            options.alias = generator.one(of: [nil, nil, 1, 2])
        }
        return .publish(client: client, options)
    }

    private mutating func nextPayload(_ prefix: String) -> String {
        messageCount += 1
        let padding = generator.once(in: 3) ? String(repeating: ".", count: generator.below(30)) : ""
        return "\(prefix)\(messageCount)\(padding)"
    }
}

extension Action {
    fileprivate var isConnect: Bool { if case .connect = self { true } else { false } }
}
