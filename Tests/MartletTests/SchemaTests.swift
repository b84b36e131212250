import AccessTable
import Foundation
import Logging
import MQTTBroker
import MQTTHooks
import PasswordTable
import Testing
import TopicRewrite

@testable import martlet

@Suite("The schema")
struct SchemaTests {
    private func snakeCase(_ name: String) -> String {
        // QoS is one word in the standard, so it is one in the configuration.
        name.replacingOccurrences(of: "QoS", with: "Qos").reduce(into: "") { result, character in
            if character.isUppercase { result += "_" }
            result += character.lowercased()
        }
    }

    @Test("has a key for every limit of the broker, and none besides")
    func limits() {
        let properties = Mirror(reflecting: BrokerLimits()).children.compactMap(\.label).map(snakeCase)
        #expect(!properties.isEmpty)
        #expect(Set(ConfigurationSchema.limits.compactMap(\.path.last)) == Set(properties))
        #expect(ConfigurationSchema.limits.count == properties.count)
    }

    @Test("stores every limit where it reads it")
    func storing() throws {
        for key in ConfigurationSchema.limits {
            let other: ConfigurationValue
            switch key.type {
            case .boolean: other = key.defaultValue == .boolean(true) ? .boolean(false) : .boolean(true)
            case .integer(let range), .size(let range):
                other = .integer(key.defaultValue == .integer(range.lowerBound) ? range.upperBound : range.lowerBound)
            case .seconds(let range): other = .number(range.upperBound)
            case .filters: other = .list(["a/+"])
            default: throw Unexpected(key: key.name)
            }
            var settings = Settings()
            key.store(&settings, other, "")
            #expect(key.read(settings, "") == other, "\(key.name)")
            #expect(key.defaultValue != other, "\(key.name)")
        }
    }

    struct Unexpected: Error { let key: String }

    @Test("accepts every default that it names")
    func defaults() throws {
        for key in ConfigurationSchema.current.keys where !key.type.isList {
            guard let value = key.defaultValue else { continue }
            #expect(try key.type.parse(key.defaultText) == value, "\(key.name)")
        }
    }

    @Test("describes every key, and names each once")
    func names() {
        let keys = ConfigurationSchema.current.keys
        #expect(Set(keys.map(\.name)).count == keys.count)
        #expect(Set(keys.map { ConfigurationSource.environmentName(of: $0.path) }).count == keys.count)
        for key in keys {
            #expect(key.summary.hasSuffix(".") || key.summary.contains(". "), "\(key.name)")
            #expect(key.path.allSatisfy { $0 == "*" || $0.allSatisfy { $0.isLowercase || $0 == "_" } }, "\(key.name)")
        }
    }

    @Test("names environment variables after keys")
    func environment() {
        #expect(
            ConfigurationSource.environmentName(of: ["limits", "receive_maximum"]) == "MARTLET_LIMITS_RECEIVE_MAXIMUM")
        #expect(
            ConfigurationSource.environmentName(of: ["listeners", "tcp-a", "bind"]) == "MARTLET_LISTENERS_TCP_A_BIND")
    }

    @Test("knows the hook points of the password table")
    func hookPoints() throws {
        let folder = try TemporaryFolder()
        var settings = Settings()
        settings.passwordTable.file = try folder.write("users.txt", "")
        settings.plugins = ["password_table"]
        let plugins = try PluginTable.load(settings, logger: .init(label: "test"))
        #expect(plugins.map(\.name) == ["password_table"])
        #expect(plugins.map { HookPoint.implemented(by: $0) } == [try #require(PluginEntry.passwordTable.hookPoints)])
    }

    @Test("knows the hook points of the other plugins that come with the broker")
    func pluginHookPoints() throws {
        let folder = try TemporaryFolder()
        var settings = Settings()
        settings.accessTable.file = try folder.write("access", "")
        settings.topicRewrite.file = try folder.write("topics", "")
        for name in ["access_table", "rate_limit", "brute_force_guard", "topic_rewrite"] {
            let entry = try #require(PluginTable.entry(named: name))
            let plugin = try entry.make(settings, .init(label: "test"))
            #expect(plugin.name == name)
            #expect(HookPoint.implemented(by: plugin) == entry.hookPoints)
        }
    }

    @Test("fills the list of plugins")
    func listing() {
        let lines = PluginsCommand.listing(of: PluginTable.entries).split(separator: "\n").map(String.init)
        #expect(
            lines.filter { !$0.hasPrefix(" ") } == [
                "password_table", "access_table", "rate_limit", "brute_force_guard", "topic_rewrite", "lua",
            ])
        #expect(lines.contains("    authenticate"))
        #expect(lines.contains("    password_table.threads         1 to 256, default 2"))
        #expect(lines.contains("    lua.memory_limit      size, default 64MiB"))
    }
}
