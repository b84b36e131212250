import MQTTLua
import Testing

@testable import martlet

@Suite("Values for scripts")
struct ScriptValueTests {
    private func load(_ yaml: String) throws -> (values: [String: ScriptValue], problems: [String]) {
        let folder = try TemporaryFolder()
        let file = try folder.write("martlet.yaml", yaml)
        let (settings, problems) = SettingsLoader(
            commandLine: CommandLineSettings(configurationFile: file, port: nil, isVerbose: false, scripts: []),
            environment: [:]
        ).load()
        // That nobody loads the plugin is none of these.
        let relevant = problems.map(\.description).filter { !$0.contains("configured but not loaded") }
        return (
            settings.lua.configuration.values,
            relevant.map { $0.split(separator: "/").last.map(String.init) ?? "" }
        )
    }

    @Test("keep their names, whatever these are, and their types; quoted they are texts")
    func types() throws {
        let (values, problems) = try load(
            """
            lua:
              config:
                limit: 5
                share: 0.5
                strict: true
                name: ann
                quoted: "5"
                negative: -3
                word: yes
                mixed: 5 seconds
                list: [1, two, 3.0]
                map: { key: value, deeper: { on: false } }
                Any-Name: 1e3
            """)
        #expect(problems.isEmpty)
        #expect(
            values == [
                "limit": .integer(5), "share": .number(0.5), "strict": .flag(true), "name": .text("ann"),
                "quoted": .text("5"), "negative": .integer(-3), "word": .text("yes"), "mixed": .text("5 seconds"),
                "list": .list([.integer(1), .text("two"), .number(3)]),
                "map": .mapping(["key": .text("value"), "deeper": .mapping(["on": .flag(false)])]),
                "Any-Name": .number(1000),
            ])
    }

    @Test(
        "are checked",
        arguments: [
            (
                "lua:\n  config: [1]",
                "martlet.yaml:2: lua.config: names with values are expected here; such as \"config: { limit: 5 }\""
            ),
            (
                "lua:\n  config:\n    a:\n    b: 1",
                "martlet.yaml:3: lua.config.a: a value is missing; write one, or leave the name out"
            ),
            ("lua:\n  confg: {}", "martlet.yaml:2: unknown key \"confg\" in lua; did you mean \"config\"?"),
        ])
    func mistakes(yaml: String, problem: String) throws {
        #expect(try load(yaml).problems.first == problem)
    }

    @Test("none are none")
    func none() throws {
        #expect(try load("lua: { config: }") == ([:], []))
        #expect(try load("log: { level: info }").values.isEmpty)
    }
}
