import Foundation
import Logging
import MQTTCodec
import MQTTHooks

@testable import MQTTLua

/// Scripts in a folder of their own, loaded as the broker does it.
final class Scripts: Sendable {
    let log = RecordingLog()
    let plugin: LuaPlugin
    let hooks: LuaLoopPlugin
    private let folder: URL

    /// One script `s.lua`.
    convenience init(
        _ text: String, configuration: LuaConfiguration = LuaConfiguration(), loop: LoopIdentity = Scripts.loop
    ) throws {
        try self.init(["s.lua": text], configuration: configuration, loop: loop)
    }

    /// Several scripts, in the order of their names.
    init(
        _ texts: [String: String], configuration: LuaConfiguration = LuaConfiguration(),
        loop: LoopIdentity = Scripts.loop
    ) throws {
        folder = try Self.folder(texts)
        let paths = texts.keys.sorted().map { [folder] in folder.appendingPathComponent($0).path }
        plugin = try LuaPlugin(scripts: paths, configuration: configuration, logger: log.logger)
        hooks = try Self.instance(of: plugin, loop: loop)
    }

    /// One of the examples.
    init(example name: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("mqttlua-\(UUID().uuidString)")
        plugin = try LuaPlugin(
            scripts: [Self.package + "/Examples/lua/\(name)"], configuration: LuaConfiguration(), logger: log.logger)
        hooks = try Self.instance(of: plugin)
    }

    /// Replaces the text of a script.
    func write(_ text: String, to name: String = "s.lua") throws {
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    /// What a call fails with, without the folder's path; "" when it does not fail.
    func failure(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return ""
        } catch {
            return "\(error)".replacingOccurrences(of: folder.path + "/", with: "")
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The folder in which `Sources` and `Tests` stand.
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static let loop = LoopIdentity(index: 0, count: 1) { $0() }

    private static func instance(of plugin: LuaPlugin, loop: LoopIdentity = Scripts.loop) throws -> LuaLoopPlugin {
        guard let hooks = try plugin.instance(for: loop) as? LuaLoopPlugin else { throw CancellationError() }
        return hooks
    }

    static func folder(_ texts: [String: String]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mqttlua-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in texts {
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        return folder
    }

    /// What loading the script `s.lua` fails with, without the folder's path; "" when it does not fail.
    static func loadFailure(_ text: String) throws -> String {
        let folder = try folder(["s.lua": text])
        defer { try? FileManager.default.removeItem(at: folder) }
        return failure(folder.path) {
            _ = try LuaPlugin(
                scripts: [folder.appendingPathComponent("s.lua").path], configuration: LuaConfiguration(),
                logger: Logger(label: "test"))
        }
    }

    /// What a call fails with, without the folder's path; "" when it does not fail.
    func failure(_ body: () throws -> Void) -> String { Self.failure(folder.path, body) }

    private static func failure(_ folder: String, _ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)".replacingOccurrences(of: folder + "/", with: "")
        }
    }
}

extension LuaLoopPlugin {
    /// Asks about a publish or a subscription.
    func authorize(
        _ topic: String, _ action: AuthorizationAction = .publish, qos: QoS = .atMostOnce, retain: Bool = false,
        origin: Origin = .client, share: String? = nil, by client: Client = Client(id: "c1", username: "ann")
    ) throws -> String {
        try Array(topic.utf8).withUnsafeBytes { topic in
            let request = AuthorizationView(
                action: action, topic: topic, qos: qos, retain: retain, origin: origin, share: share)
            return describe(try authorize(request, by: client))
        }
    }

    /// Asks about a delivery.
    func receive(
        _ topic: String, _ payload: String = "", properties: Properties = [], qos: QoS = .atMostOnce,
        retain: Bool = false, publisher: String? = nil, by client: Client = Client(id: "c1")
    ) throws -> DeliveryVerdict {
        try Array(topic.utf8).withUnsafeBytes { topic in
            try Array(payload.utf8).withUnsafeBytes { payload in
                try properties.encoded().withUnsafeBytes { properties in
                    let message = MessageView(
                        topic: topic, payload: payload, properties: properties, qos: qos, retain: retain,
                        origin: .client, publisher: publisher)
                    return try authorizeReceive(message, by: client)
                }
            }
        }
    }

    /// Publishes, and returns the outcome with the message as it became.
    func publish(
        _ message: Message, dup: Bool = false, from client: Client = Client(id: "c1")
    ) throws -> (
        String, Message
    ) {
        try Array(message.topic.utf8).withUnsafeBytes { topic in
            try message.payload.withUnsafeBytes { payload in
                try message.properties.encoded().withUnsafeBytes { properties in
                    var draft = MessageDraft(
                        topic: topic, payload: payload, properties: properties, qos: message.qos,
                        retain: message.retain, dup: dup, origin: message.origin, publisher: message.publisher)
                    let outcome = try intercept(&draft, from: client)
                    return (describe(outcome), draft.copy())
                }
            }
        }
    }

    /// Publishes a text.
    func publish(_ topic: String, _ payload: String = "") throws -> (String, Message) {
        try publish(Message(topic: topic, payload: Array(payload.utf8), origin: .client, publisher: "c1"))
    }
}

func describe<Grant>(_ verdict: Verdict<Grant>) -> String {
    switch verdict {
    case .allow(let grant as AuthorizationGrant):
        "allow" + (grant.maximumQoS.map { " qos \($0.rawValue)" } ?? "") + (grant.isCacheable ? " cache" : "")
            + (grant.cacheSeconds.map { " \($0) s" } ?? "")
    case .allow: "allow"
    case .deny(let code, let reason, let properties):
        "deny \(code)" + (reason.map { " \($0)" } ?? "") + properties.map { " \($0.name)=\($0.value)" }.joined()
    case .abstain: "abstain"
    case .later: "later"
    }
}

func describe(_ outcome: PublishOutcome) -> String {
    switch outcome {
    case .pass: "pass"
    case .drop(let acknowledge): acknowledge ? "drop" : "drop silently"
    case .reject(let code, let reason): "reject \(code)" + (reason.map { " \($0)" } ?? "")
    case .disconnect(let code, let reason): "disconnect \(code)" + (reason.map { " \($0)" } ?? "")
    case .later: "later"
    }
}

func describe(_ outcome: SubscribeOutcome) -> String {
    switch outcome {
    case .pass: "pass"
    case .reject(let code): "reject \(code)"
    case .later: "later"
    }
}

extension Message {
    var text: String { String(decoding: payload, as: UTF8.self) }
}
