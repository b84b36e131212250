import Foundation
import Logging
import MQTTBroker
import MQTTCodec
import MQTTLua
import PasswordTable
import Testing

@testable import martlet

@Suite("Settings")
struct SettingsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(
        _ yaml: String? = nil, environment: [String: String] = [:], port: Int? = nil, isVerbose: Bool = false,
        scripts: [String] = []
    ) throws -> (settings: Settings, problems: [String]) {
        let file = try yaml.map { try folder.write("martlet.yaml", $0) }
        let (settings, problems) = SettingsLoader(
            commandLine: CommandLineSettings(
                configurationFile: file, port: port, isVerbose: isVerbose, scripts: scripts),
            environment: environment
        ).load()
        return (settings, problems.map(\.description))
    }

    @Test("without a configuration: loopback, and anonymous clients until a plugin authenticates")
    func defaults() throws {
        let (settings, problems) = try load()
        #expect(problems.isEmpty)
        #expect(settings.listeners == [ListenerSettings(name: "default")])
        #expect(settings.listeners[0].bind.description == "127.0.0.1:1883")
        #expect(settings.allowsAnonymous(on: settings.listeners[0]) == nil)
        #expect(settings.plugins.isEmpty)
        #expect(settings.log == LogSettings(level: .info, format: .text))
    }

    @Test("a script on the command line is not a configuration")
    func scriptAlone() throws {
        let (settings, problems) = try load(scripts: ["acl.lua"])
        #expect(problems.isEmpty)
        #expect(settings.allowsAnonymous(on: settings.listeners[0]) == nil)
        #expect(settings.plugins == ["lua"])
        #expect(settings.lua.scripts == ["acl.lua"])
    }

    @Test("any configuration, even an empty one, keeps anonymous clients out unless it says otherwise")
    func anonymous() throws {
        let empty = try load("").settings
        #expect(empty.allowsAnonymous(on: empty.listeners[0]) == false)
        let open = try load("allow_anonymous: yes").settings
        #expect(open.allowsAnonymous(on: open.listeners[0]) == true)
        let mixed = try load(
            "allow_anonymous: true\nlisteners: { a: { allow_anonymous: false }, b: { bind: '[::1]:9' } }"
        )
        .settings
        #expect(mixed.listeners.map { mixed.allowsAnonymous(on: $0) } == [false, true])
        let container = try load(environment: ["MARTLET_LISTENERS_DEFAULT_BIND": "0.0.0.0:1883"]).settings
        #expect(container.allowsAnonymous(on: container.listeners[0]) == false)
    }

    @Test("everything that a file can say arrives")
    func complete() throws {
        let (settings, problems) = try load(
            """
            listeners:
              tcp: { bind: "0.0.0.0:1884" }
              v6: { bind: "[::1]:1885", allow_anonymous: true }
            plugins: [lua, password_table]
            password_table: { file: users.txt, threads: 4, queue_limit: 10, cache_seconds: 0 }
            lua: { scripts: [a.lua, /etc/b.lua], memory_limit: 8MiB, call_time: 0.5 }
            limits: { maximum_packet_size: 268435455, maximum_qos: 1, maximum_queued_bytes: 1_000, retain_available: off }
            hook_deadlines: { authenticate: 2.5, others: 1 }
            event_loops: 3
            log: { level: trace, format: json }
            """)
        #expect(problems.isEmpty)
        #expect(settings.listeners.map(\.name) == ["tcp", "v6"])
        #expect(
            settings.listeners.map(\.bind) == [
                BindAddress(host: "0.0.0.0", port: 1884), BindAddress(host: "::1", port: 1885),
            ])
        #expect(settings.plugins == ["lua", "password_table"])
        #expect(settings.passwordTable.file == folder.path("users.txt"))
        #expect(settings.passwordTable.threads == 4)
        #expect(settings.passwordTable.queueLimit == 10)
        #expect(settings.passwordTable.cacheSeconds == 0)
        #expect(settings.lua.scripts == [folder.path("a.lua"), "/etc/b.lua"])
        #expect(settings.lua.configuration.memoryLimit == 8 << 20)
        #expect(settings.lua.configuration.callTime == 0.5)
        #expect(settings.limits.maximumPacketSize == 268_435_455)
        #expect(settings.limits.maximumQoS == .atLeastOnce)
        #expect(settings.limits.maximumQueuedBytes == 1000)
        #expect(settings.limits.retainAvailable == false)
        #expect(settings.limits.receiveMaximum == 20)
        #expect(settings.deadlines.authenticate == 2.5)
        #expect(settings.deadlines.others == 1)
        #expect(settings.eventLoops == 3)
        #expect(settings.log == LogSettings(level: .trace, format: .json))
    }

    @Test("the command line is stronger than the environment, and that is stronger than the file")
    func precedence() throws {
        let yaml =
            "log: { level: error }\nlimits: { receive_maximum: 1, maximum_inflight: 2 }\nplugins: [lua]\n"
            + "lua: { scripts: [a.lua] }"
        let environment = [
            "MARTLET_LOG_LEVEL": "notice", "MARTLET_LIMITS_RECEIVE_MAXIMUM": "7", "MARTLET_LUA_SCRIPTS": "b.lua, c.lua",
        ]
        #expect(try load(yaml).settings.log.level == .error)
        let (settings, problems) = try load(yaml, environment: environment)
        #expect(problems.isEmpty)
        #expect(settings.log.level == .notice)
        #expect(settings.limits.receiveMaximum == 7)
        #expect(settings.limits.maximumInflight == 2)
        #expect(settings.lua.scripts == ["b.lua", "c.lua"], "relative to the working directory, not to the file")
        #expect(try load(yaml, environment: environment, isVerbose: true).settings.log.level == .debug)
    }

    @Test("-p changes the port of the only listener, or of the one named default")
    func port() throws {
        #expect(try load(port: 1999).settings.listeners[0].bind.description == "127.0.0.1:1999")
        #expect(
            try load("listeners: { tcp: { bind: 0.0.0.0:1 } }", port: 0).settings.listeners[0].bind.description
                == "0.0.0.0:0")
        let two = "listeners: { a: { bind: '127.0.0.1:1' }, default: { bind: '[::1]:2' } }"
        #expect(try load(two, port: 3).settings.listeners.map(\.bind.description) == ["127.0.0.1:1", "[::1]:3"])
        let unclear = "listeners: { a: { bind: '127.0.0.1:1' }, b: { bind: '127.0.0.1:2' } }"
        #expect(
            try load(unclear, port: 3).problems == [
                "command line -p: the configuration has several listeners: a, b; "
                    + "name the one that it is for \"default\", or leave it out"
            ])
    }

    @Test("scripts of the command line follow those of the configuration, each once")
    func scripts() throws {
        let yaml = "plugins: [lua, password_table]\nlua: { scripts: [/a.lua] }\npassword_table: { file: u }"
        let settings = try load(yaml, scripts: ["/a.lua", "b.lua"]).settings
        #expect(settings.lua.scripts == ["/a.lua", "b.lua"])
        #expect(settings.plugins == ["lua", "password_table"])
    }

    @Test("what a reload cannot take over is named")
    func difference() throws {
        let old = try load(
            "listeners: { a: { bind: '127.0.0.1:1' }, b: { bind: '127.0.0.1:2' } }\nlog: { level: info }")
        let new = try load(
            "listeners: { a: { bind: '127.0.0.1:3' }, c: { bind: '127.0.0.1:2' } }\nlog: { level: debug }\n"
                + "limits: { receive_maximum: 5 }")
        #expect(
            SettingsDifference.keysForRestart(from: old.settings, to: new.settings) == [
                "listeners.a.bind", "limits.receive_maximum", "listeners.b", "listeners.c",
            ])
        #expect(SettingsDifference.keysForRestart(from: old.settings, to: old.settings).isEmpty)
    }

    @Test("limits that somebody changed are known for the start log")
    func changedLimits() throws {
        let settings = try load("limits: { receive_maximum: 5, maximum_inflight: 20 }").settings
        #expect(StartReport(settings: settings, hookOrders: [:]).changedLimits == ["receive_maximum": "5"])
    }
}
