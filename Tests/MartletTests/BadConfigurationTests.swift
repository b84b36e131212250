import Foundation
import Testing

@testable import martlet

@Suite("A configuration that is wrong")
struct BadConfigurationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let yaml: String
        /// Without the folder of the file.
        let problems: [String]
        var testDescription: String { name }

        init(_ name: String, _ yaml: String, _ problems: String...) {
            self.name = name
            self.yaml = yaml
            self.problems = problems
        }
    }

    static let cases: [Case] = [
        Case(
            "a misspelt key at the top", "allow_anonymos: true",
            "martlet.yaml:1: unknown key \"allow_anonymos\"; did you mean \"allow_anonymous\"?"),
        Case(
            "a misspelt key in a block", "limits:\n  recieve_maximum: 20",
            "martlet.yaml:2: unknown key \"recieve_maximum\" in limits; did you mean \"receive_maximum\"?"),
        Case(
            "a key in the wrong place", "\nreceive_maximum: 20",
            "martlet.yaml:2: unknown key \"receive_maximum\"; it belongs under \"limits\""),
        Case(
            "a key of the top in a block", "limits: { allow_anonymous: true }",
            "martlet.yaml:1: unknown key \"allow_anonymous\" in limits; it belongs at the top level"),
        Case(
            "what no listener knows yet", "listeners:\n  tls:\n    bind: 0.0.0.0:8883\n    certificate: server.pem",
            "martlet.yaml:4: unknown key \"certificate\" in listeners.tls; known here: bind, allow_anonymous, "
                + "mount_point, plugins, authentication, authorization"),
        Case(
            "a mount point without its slash", "listeners:\n  a: { mount_point: tenant-a }",
            "martlet.yaml:2: listeners.a.mount_point: \"tenant-a\" does not end in /; write tenant-a/"),
        Case(
            "a mount point that is no topic", "listeners:\n  a: { mount_point: \"tenant/+/\" }",
            "martlet.yaml:2: listeners.a.mount_point: \"tenant/+/\" is not a mount point; "
                + "write a topic that ends in / and does not begin with $, such as tenant-a/"),
        Case(
            "a mount point among the broker's own topics", "listeners:\n  a: { mount_point: $SYS/ }",
            "martlet.yaml:2: listeners.a.mount_point: \"$SYS/\" is not a mount point; "
                + "write a topic that ends in / and does not begin with $, such as tenant-a/"),
        Case(
            "limits that are no yes or no, and no size",
            "limits:\n  wildcard_subscription_available: none\n  message_size_limit: 300MiB\n  max_inflight_bytes: 1",
            "martlet.yaml:2: limits.wildcard_subscription_available: \"none\" is neither true nor false; "
                + "write true or false",
            "martlet.yaml:3: limits.message_size_limit: 314572800 is out of range; write a number of bytes from 0 to "
                + "268435455, such as 64MiB or 2000000",
            "martlet.yaml:4: unknown key \"max_inflight_bytes\" in limits; did you mean "
                + "\"maximum_inflight_bytes\"?"),
        Case(
            "a listener's name that no variable could have", "listeners:\n  a.b: { bind: 127.0.0.1:1 }",
            "martlet.yaml:2: listeners: \"a.b\" is not a name for a listener; use letters, digits, - and _"),
        Case(
            "an address without a host", "listeners: { tcp: { bind: 1883 } }",
            "martlet.yaml:1: listeners.tcp.bind: \"1883\" is not an address; write HOST:PORT, such as "
                + "127.0.0.1:1883, 0.0.0.0:1883 or \"[::]:1883\""),
        Case(
            "two listeners at one address",
            "listeners:\n  a:\n    bind: 127.0.0.1:1884\n  b:\n    bind: 127.0.0.1:1884",
            "martlet.yaml:5: listeners.b.bind: 127.0.0.1:1884 is already the address of the listener \"a\"; "
                + "choose another port"),
        Case(
            "a listener without an address takes the default's", "listeners:\n  a:\n  b:",
            "martlet.yaml:3: listeners.b.bind: 127.0.0.1:1883 is already the address of the listener \"a\"; "
                + "choose another port"),
        Case(
            "a list of listeners", "listeners:\n  - bind: 127.0.0.1:1",
            "martlet.yaml:1: listeners: a block of keys is expected here; indent keys below it, such as \"NAME:\""),
        Case(
            "neither true nor false", "allow_anonymous: maybe",
            "martlet.yaml:1: allow_anonymous: \"maybe\" is neither true nor false; write true or false"),
        Case(
            "a word for a number", "limits:\n  receive_maximum: many",
            "martlet.yaml:2: limits.receive_maximum: \"many\" is not a whole number; "
                + "write a whole number from 1 to 65535"),
        Case(
            "a number out of range", "limits:\n  receive_maximum: 0",
            "martlet.yaml:2: limits.receive_maximum: 0 is out of range; write a whole number from 1 to 65535"),
        Case(
            "a QoS that does not exist", "limits: { maximum_qos: 3 }",
            "martlet.yaml:1: limits.maximum_qos: 3 is out of range; write a whole number from 0 to 2"),
        Case(
            "a decimal unit", "limits: { maximum_packet_size: 64MB }",
            "martlet.yaml:1: limits.maximum_packet_size: \"64MB\" is not a size; "
                + "write a number of bytes from 20 to 268435455, such as 64MiB or 2000000"),
        Case(
            "a size out of range", "limits: { maximum_packet_size: 256MiB }",
            "martlet.yaml:1: limits.maximum_packet_size: 268435456 is out of range; "
                + "write a number of bytes from 20 to 268435455, such as 64MiB or 2000000"),
        Case(
            "a word for a time", "limits: { connect_timeout: soon }",
            "martlet.yaml:1: limits.connect_timeout: \"soon\" is not a number of seconds; "
                + "write a number of seconds from 0.1 to 3600"),
        Case(
            "a value that is missing", "event_loops:",
            "martlet.yaml:1: event_loops: \"\" is not a whole number; write a whole number from 1 to 64"),
        Case(
            "a list for a value", "event_loops: [2]",
            "martlet.yaml:1: event_loops: a single value is expected here; write a whole number from 1 to 64"),
        Case(
            "a value for a block", "log: debug",
            "martlet.yaml:1: log: a block of keys is expected here; indent keys below it, such as \"level:\""),
        Case(
            "an unknown level", "log:\n  level: warn",
            "martlet.yaml:2: log.level: unknown name \"warn\"; "
                + "write one of trace, debug, info, notice, warning, error, critical"),
        Case(
            "an unknown format", "log:\n  format: jsn",
            "martlet.yaml:2: log.format: unknown name \"jsn\"; did you mean \"json\"?"),
        Case(
            "a value for a list", "plugins: password_table",
            "martlet.yaml:1: plugins: a list is expected here; write [password_table]"),
        Case(
            "a listener that relies on a plugin which is not loaded",
            "listeners:\n  a:\n    bind: 127.0.0.1:0\n    plugins: [password_table]\n",
            "martlet.yaml:4: listeners.a.plugins: the plugin \"password_table\" is not loaded; "
                + "write \"plugins: [password_table]\" at the top, or leave it out here"),
        Case(
            "a way to decide that there is not", "authentication: all\nlisteners: { a: { authorization: any } }",
            "martlet.yaml:1: authentication: unknown name \"all\"; write one of first, all_must_allow",
            "martlet.yaml:2: listeners.a.authorization: unknown name \"any\"; write one of first, all_must_allow"),
        Case(
            "a deadline of a hook that may not take its time", "hook_deadlines: { on_accept: 1 }",
            "martlet.yaml:1: unknown key \"on_accept\" in hook_deadlines; did you mean \"on_acked\"?"),
        Case(
            "a misspelt plugin", "plugins:\n  - pasword_table",
            "martlet.yaml:2: plugins: unknown name \"pasword_table\"; did you mean \"password_table\"?"),
        Case(
            "a plugin twice", "plugins:\n  - lua\n  - lua\nlua: { scripts: [] }",
            "martlet.yaml:1: plugins: lua needs lua.scripts; write \"lua: { scripts: [FILE.lua] }\"",
            "martlet.yaml:3: plugins: \"lua\" is listed twice; keep one of them"),
        Case(
            "a plugin without its file", "plugins: [password_table]",
            "martlet.yaml:1: plugins: password_table needs password_table.file; "
                + "name a file that \"martlet passwd -c FILE USER\" made"),
        Case(
            "a plugin without its scripts", "\nplugins: [lua]",
            "martlet.yaml:2: plugins: lua needs lua.scripts; write \"lua: { scripts: [FILE.lua] }\""),
        Case(
            "a plugin that is configured and not loaded", "password_table:\n  file: users.txt",
            "martlet.yaml:1: password_table: this plugin is configured but not loaded; "
                + "write \"plugins: [password_table]\""),
        Case(
            "a key twice", "limits:\n  receive_maximum: 1\nlog:\nlimits:\n",
            "martlet.yaml:1: the key \"limits\" is given more than once; keep one of them"),
        Case(
            "a listener twice", "listeners:\n  a: { bind: 127.0.0.1:1 }\n  a: { bind: 127.0.0.1:2 }\n",
            "martlet.yaml:2: the key \"a\" is given more than once; keep one of them"),
        Case(
            "a tab", "limits:\n\treceive_maximum: 1",
            "martlet.yaml:2: not valid YAML: found character that cannot start any token; "
                + "indent with spaces, not with tabs"),
        Case(
            "an open bracket", "plugins: [lua",
            "martlet.yaml:1: not valid YAML: did not find expected ',' or ']'"),
        Case(
            "no mapping", "- listeners",
            "martlet.yaml:1: the file is not a mapping of keys to values; begin with a key, such as \"listeners:\""),
        Case(
            "several mistakes, in the order of the file",
            "log:\n  level: loud\nlimts:\nlimits:\n  receive_maximum: 70000\n  maximum_qos: x",
            "martlet.yaml:2: log.level: unknown name \"loud\"; "
                + "write one of trace, debug, info, notice, warning, error, critical",
            "martlet.yaml:3: unknown key \"limts\"; did you mean \"limits\"?",
            "martlet.yaml:5: limits.receive_maximum: 70000 is out of range; write a whole number from 1 to 65535",
            "martlet.yaml:6: limits.maximum_qos: \"x\" is not a whole number; write a whole number from 0 to 2"),
    ]

    @Test("names file, line, mistake and remedy", arguments: cases)
    func names(_ example: Case) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("martlet.yaml", example.yaml)
        let report = ConfigurationReport(
            SettingsLoader(commandLine: CommandLineSettings(configurationFile: file), environment: [:]))
        let problems = report.problems.map { $0.description.replacingOccurrences(of: folder.path + "/", with: "") }
        #expect(problems == example.problems)
    }

    @Test("is reported when the file is missing, a folder, or not text")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        func problems(_ path: String) -> [String] {
            SettingsLoader(commandLine: CommandLineSettings(configurationFile: path), environment: [:])
                .load().problems.map(\.description)
        }
        #expect(problems(folder.path("none.yaml")) == ["\(folder.path)/none.yaml: no such file"])
        #expect(problems(folder.path) == ["\(folder.path): is a folder, not a file"])
        try Data([0xFF, 0xFE]).write(to: URL(fileURLWithPath: folder.path("bytes.yaml")))
        #expect(problems(folder.path("bytes.yaml")) == ["\(folder.path)/bytes.yaml: is not UTF-8 text"])
    }

    @Test("in the environment names the variable, even where a stronger source overrides it")
    func environment() throws {
        let loader = SettingsLoader(
            commandLine: CommandLineSettings(isVerbose: true),
            environment: ["MARTLET_LIMITS_RECEIVE_MAXIMUM": "abc", "MARTLET_LOG_LEVEL": "loud"])
        #expect(
            loader.load().problems.map(\.description) == [
                "environment variable MARTLET_LIMITS_RECEIVE_MAXIMUM: limits.receive_maximum: \"abc\" is not a whole "
                    + "number; write a whole number from 1 to 65535",
                "environment variable MARTLET_LOG_LEVEL: log.level: unknown name \"loud\"; "
                    + "write one of trace, debug, info, notice, warning, error, critical",
            ])
    }

    @Test("includes what is wrong in scripts and password files")
    func files() throws {
        let folder = try TemporaryFolder()
        try folder.write("users.txt", "ann:hunter2\n\nbob\n")
        let file = try folder.write(
            "martlet.yaml", "plugins: [password_table]\npassword_table: { file: users.txt }\nlog: { level: x }")
        let report = ConfigurationReport(
            SettingsLoader(commandLine: CommandLineSettings(configurationFile: file), environment: [:]))
        let places = report.problems.map { $0.place.description.replacingOccurrences(of: folder.path + "/", with: "") }
        #expect(places == ["martlet.yaml:3", "users.txt:1", "users.txt:3"])
        #expect(!report.problems.contains { $0.description.contains("hunter2") })
    }

    @Test("with a variable that means nothing is remarked upon")
    func unknownVariable() {
        let report = ConfigurationReport(
            SettingsLoader(
                commandLine: CommandLineSettings(),
                environment: ["MARTLET_LIMITS_RECIEVE_MAXIMUM": "1", "MARTLET_QUX": "1", "HOME": "/"]))
        #expect(report.problems.isEmpty)
        #expect(
            report.remarks == [
                "environment variable MARTLET_LIMITS_RECIEVE_MAXIMUM: has no meaning; "
                    + "did you mean MARTLET_LIMITS_RECEIVE_MAXIMUM?",
                "environment variable MARTLET_QUX: has no meaning",
            ])
    }
}
