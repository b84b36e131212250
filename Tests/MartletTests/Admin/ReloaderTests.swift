import Foundation
import Logging
import MQTTBroker
import MQTTHooks
import MQTTTransport
import Synchronization
import Testing

@testable import martlet

@Suite("What a reload reports", .timeLimit(.minutes(10)))
struct ReloaderTests {
    /// A plugin by the name of one that exists, which reloads as it is told.
    final class Table: Plugin {
        struct Gone: Error, CustomStringConvertible {
            var description: String { "the table is gone" }
        }

        let name = "password_table"
        let fails = Atomic<Bool>(false)
        let reloads = Atomic<Int>(0)

        func reload() async throws {
            reloads.wrappingAdd(1, ordering: .relaxed)
            if fails.load(ordering: .relaxed) { throw Gone() }
        }
    }

    let folder: TemporaryFolder
    let table = Table()
    let threshold = LogThreshold(.info)

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.lua", "return {}")
        try folder.write("users", "")
        try write("log: { level: info }")
    }

    @discardableResult
    private func write(_ more: String) throws -> String {
        try folder.write(
            "martlet.yaml",
            """
            plugins: [password_table, lua]
            password_table: { file: users }
            lua: { scripts: [a.lua] }
            \(more)
            """)
    }

    private func reloader(
        logger: Logger = Logger(label: "broker") { _ in SwiftLogNoOpLogHandler() }
    ) -> Reloader {
        let loader = SettingsLoader(
            commandLine: CommandLineSettings(configurationFile: folder.path("martlet.yaml")), environment: [:])
        var configuration = BrokerConfiguration()
        configuration.plugins = [table]
        return Reloader(
            server: BrokerServer(configuration: configuration, listeners: [], logger: logger), loader: loader,
            settings: loader.load().settings, threshold: threshold, logger: logger)
    }

    @Test("names the plugins and keys that were taken over")
    func reloaded() async throws {
        let reloader = reloader()
        #expect(await reloader.reload().reloaded == ["password_table"])
        try write("log: { level: debug }")
        let report = await reloader.reload()
        #expect(report.reloaded == ["password_table", "log.level"])
        #expect(report.restart == [])
        #expect(report.error == nil)
        #expect(ReloadCommand.status(report) == .success)
        #expect(ReloadCommand.lines(report) == ["reloaded: password_table, log.level"])
        #expect(threshold.level == .debug)
    }

    @Test("names what waits for a restart, for as long as it does")
    func restart() async throws {
        let reloader = reloader()
        try write("limits: { maximum_qos: 1 }")
        let report = await reloader.reload()
        #expect(report.restart == ["limits.maximum_qos"])
        #expect(report.problems == [])
        #expect(ReloadCommand.status(report) == .failure)
        try write("")
        #expect(await reloader.reload().restart == [])
    }

    @Test("has every problem with file and line, and asks no plugin when there is one")
    func problems() async throws {
        let reloader = reloader()
        let file = try write("limts: {}")
        let script = try folder.write("a.lua", "return {\n  nonsense = 1 }")
        let report = await reloader.reload()
        #expect(table.reloads.load(ordering: .relaxed) == 0)
        #expect(report.problems.map(\.file) == [file, script])
        #expect(report.problems.first?.line == 4)
        #expect(report.problems.first?.text == "\(file):4: unknown key \"limts\"; did you mean \"limits\"?")
        #expect(report.error == "nothing was reloaded; everything stays as it was")
        #expect(report.reloaded == [])
        #expect(ReloadCommand.status(report) == .configuration)
        let text = try AdminJSON.text(report)
        #expect(text.contains("\"error\":\"nothing was reloaded; everything stays as it was\""))
        #expect(try AdminJSON.decoder.decode(ReloadReport.self, from: Data(text.utf8)) == report)
    }

    @Test("says which plugin could not, and what was taken over nevertheless")
    func failingPlugin() async throws {
        let lines = LogTests.Lines()
        let reloader = reloader(
            logger: Logger(label: "martlet") { [threshold] label in
                LineLogHandler(
                    label: label, format: .text, isForJournal: true, threshold: threshold, sink: { lines.append($0) })
            })
        table.fails.store(true, ordering: .relaxed)
        try write("log: { level: notice }")
        let report = await reloader.reload()
        #expect(report.problems.map(\.text) == ["password_table: the table is gone"])
        #expect(report.reloaded == ["log.level"])
        #expect(report.error == "not everything could be reloaded")
        #expect(lines.all.count { $0.contains("reload failed") } == 1, "\(lines.all)")
        #expect(lines.all.contains { $0.contains("the plugin goes on as before") && $0.contains("the table is gone") })
        #expect(ReloadCommand.status(report) == .configuration)
    }

    @Test("one reload is through before the next one begins")
    func oneByOne() async throws {
        let reloader = reloader()
        async let first = reloader.reload()
        async let second = reloader.reload()
        #expect(await [first.reloaded, second.reloaded] == [["password_table"], ["password_table"]])
        #expect(table.reloads.load(ordering: .relaxed) == 2)
    }
}
