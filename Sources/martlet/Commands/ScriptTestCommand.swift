#if Lua
import ArgumentParser
import Foundation
import LuaRuntime
import MQTTLua

/// `martlet script test`: runs tests of scripts, with clients and a broker in memory.
struct ScriptTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run tests of scripts: exit 0 if all pass, 1 if one fails, 78 if something cannot be loaded.",
        discussion: """
            Tests stand in files named *_test.lua, which require "martlet.test". A test starts a broker in memory with \
            the scripts that it is about, connects clients of any version, and lets time pass as it likes; no port is \
            opened. "martlet script types" writes the types of all of it for editors.
            """)

    @Argument(help: "Files of tests, and folders that have such below them.")
    var paths: [String]

    @Option(help: "Run the tests whose names contain this, groups included.")
    var filter: String?

    @Option(help: ArgumentHelp("Write the results as JUnit XML, too.", valueName: "file"))
    var junit: String?

    @Flag(help: "Show which lines of the scripts have run. Slows them.")
    var coverage = false

    @Option(
        name: [.customShort("c"), .customLong("config")],
        help: "A configuration: limits, values for scripts, and the scripts of tests that name none.")
    var file: String?

    func run() async throws {
        var environment = try environment()
        if coverage { environment.trace = LuaLineTrace() }
        var run = ScriptTestRun(environment, filter: filter)
        var report = TestReport()
        for file in try files() {
            let before = run.loadProblems.count
            await run.run(file) { report.lines($0).forEach(StandardStreams.writeOutput) }
            run.loadProblems[before...].forEach { StandardStreams.writeError($0.description) }
        }
        if run.results.isEmpty, run.loadProblems.isEmpty {
            let hint = filter.map { " whose name contains \"\($0)\"" } ?? ""
            StandardStreams.writeError("no tests found\(hint): tests stand in files named *\(ScriptTestRun.suffix)")
        } else {
            StandardStreams.writeOutput(report.summary(run))
        }
        if let trace = environment.trace { StandardStreams.writeOutput(CoverageTable(trace).text) }
        try writeJUnit(run)
        guard run.status == .success else { throw run.status }
    }

    private func environment() throws -> TestEnvironment {
        guard file != nil else { return TestEnvironment() }
        let loader = SettingsLoader(
            commandLine: CommandLineSettings(configurationFile: file),
            environment: ProcessInfo.processInfo.environment)
        let (settings, problems) = loader.load()
        problems.forEach { StandardStreams.writeError($0.description) }
        guard problems.isEmpty else { throw ExitStatus.configuration }
        return TestEnvironment(settings)
    }

    private func files() throws -> [String] {
        do {
            return try paths.flatMap { try ScriptTestRun.files(at: $0) }
        } catch {
            StandardStreams.writeError("\(error)")
            throw ExitStatus.configuration
        }
    }

    private func writeJUnit(_ run: ScriptTestRun) throws {
        guard let junit else { return }
        do {
            try JUnitReport(run).text.write(toFile: junit, atomically: true, encoding: .utf8)
        } catch {
            StandardStreams.writeError("\(junit): cannot be written: \(error.localizedDescription)")
            throw ExitStatus.failure
        }
    }
}
#endif
