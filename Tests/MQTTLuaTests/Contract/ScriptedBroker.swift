import Foundation
import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting

@testable import MQTTLua

/// A whole broker in memory that runs scripts.
final class ScriptedBroker: Sendable {
    let log = RecordingLog()
    let memory: InMemoryBroker
    private let folder: URL

    /// Runs scripts in the order of their names; each begins with `mqtt`, and a function `note` that logs its arguments,
    /// in its first line.
    init(
        _ texts: [String: String], loops: Int = 1, configuration: LuaConfiguration = LuaConfiguration(),
        broker settings: BrokerConfiguration = BrokerConfiguration(), clock: FakeClock = FakeClock()
    ) async throws {
        folder = try Scripts.folder(texts.mapValues { Self.beginning + $0 })
        let paths = texts.keys.sorted().map { [folder] in folder.appendingPathComponent($0).path }
        let plugin = try LuaPlugin(scripts: paths, configuration: configuration, logger: log.logger)
        memory = try await InMemoryBroker(
            loops: loops, configuration: settings, plugins: [plugin], clock: clock, logger: log.logger)
    }

    /// Runs one script, `s.lua`.
    convenience init(
        _ text: String, loops: Int = 1, configuration: LuaConfiguration = LuaConfiguration(),
        broker settings: BrokerConfiguration = BrokerConfiguration(), clock: FakeClock = FakeClock()
    ) async throws {
        try await self.init(
            ["s.lua": text], loops: loops, configuration: configuration, broker: settings, clock: clock)
    }

    private static let beginning =
        "local mqtt = require 'mqtt' local function note(...) mqtt.log.info('note:' .. table.concat({ ... }, ',')) end "

    /// What the scripts noted down.
    var notes: [String] {
        log.lines.compactMap { line in
            line.hasPrefix("info note:") ? line.dropFirst(10).split(separator: " ").first.map(String.init) ?? "" : nil
        }
    }

    /// Replaces a script and reloads.
    func reload(_ text: String, name: String = "s.lua") async throws {
        try (Self.beginning + text).write(
            to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        let core = memory.broker
        try await memory.perform { try await core.reload() }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
