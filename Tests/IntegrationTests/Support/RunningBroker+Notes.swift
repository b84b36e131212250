import MQTTCodec

/// A script that notes down what it sees in the log, and what tests of it send.
extension RunningBroker {
    /// What scripts begin with to have a function `note`.
    static let note = "local function note(...) mqtt.log.info('note:' .. table.concat({ ... }, ',')) end\n"

    /// Runs scripts, in the order of their names, until the body is through; `mqtt` is required for them.
    static func run(scripts: [String: String], _ body: (RunningBroker) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        for (name, text) in scripts { try folder.write(name, "local mqtt = require 'mqtt'\n" + text) }
        try await run(scripts.keys.sorted().map { folder.path($0) }, body)
    }

    /// Runs a script until the body is through; `mqtt` is required for it.
    static func run(script: String, _ body: (RunningBroker) async throws -> Void) async throws {
        try await run(scripts: ["s.lua": script], body)
    }

    /// What scripts have noted down, up to the first blank of each.
    var notes: [String] {
        log.split(separator: "\n").compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("note:") }.map { String($0.dropFirst(5)) }
        }
    }

    /// Waits until scripts have noted down so much.
    func notes(_ count: Int) async throws -> [String] {
        try await Patience.until("\(count) notes in\n\(log)") {
            let notes = notes
            return notes.count >= count ? notes : nil
        }
    }
}

extension RawClient {
    /// Publishes a text at QoS 1.
    func publish(_ topic: String, _ text: String = "x", id: UInt16 = 1, retain: Bool = false) throws {
        try send(
            .publish(
                Publish(
                    qos: .atLeastOnce, retain: retain, topic: topic, packetIdentifier: id, payload: Array(text.utf8))))
    }

    /// Publishes a text at QoS 1, and returns the code of the answer.
    @discardableResult
    func ask(_ topic: String, _ text: String = "x", id: UInt16 = 1, retain: Bool = false) async throws -> ReasonCode? {
        try publish(topic, text, id: id, retain: retain)
        return try await receive()?.reasonCode
    }

    /// Subscribes at QoS 0; the broker must grant it.
    func subscribe(_ filter: String) async throws {
        let subscription = Subscription(filter: filter, options: SubscriptionOptions(qos: .atMostOnce))
        try send(.subscribe(Subscribe(packetIdentifier: 9, subscriptions: [subscription])))
        guard case .suback(let suback)? = try await receive(), suback.reasonCodes == [.success] else {
            throw SocketError(description: "not subscribed")
        }
    }
}

extension Packet {
    /// The code of a PUBACK, a DISCONNECT or a CONNACK.
    var reasonCode: ReasonCode? {
        switch self {
        case .puback(let acknowledgement): acknowledgement.reasonCode
        case .disconnect(let disconnect): disconnect.reasonCode
        case .connack(let connack): connack.reasonCode
        default: nil
        }
    }
}
