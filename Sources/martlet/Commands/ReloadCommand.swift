import ArgumentParser
import Foundation

/// `martlet reload`: has the running broker take over what has changed.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the running broker reload, and say what came of it.",
        discussion: """
            Does what SIGHUP does, over the admin socket, and waits for the outcome. Everything is checked first: a \
            mistake in the configuration, the scripts or the files that they name leaves everything as it was. A plugin \
            that fails only after that goes on as before, and the others are reloaded. The exit code is 0 when \
            everything was taken over, 78 when something is wrong, 1 when changes wait for a restart, and 69 when no \
            broker answers.
            """)

    @OptionGroup var broker: AdminOptions

    @Flag(help: "Print the answer of the broker as JSON.")
    var json = false

    func run() throws {
        let answer = try broker.client().ask("POST", "/api/v1/reload")
        guard [200, 422].contains(answer.status) else {
            _ = try answer.value(ReloadReport.self)
            throw ExitStatus.failure
        }
        let report: ReloadReport
        do {
            report = try AdminJSON.decoder.decode(ReloadReport.self, from: Data(answer.body))
        } catch {
            StandardStreams.writeError("martlet: the answer of the broker is not understood: \(error)")
            throw ExitStatus.failure
        }
        if json {
            StandardStreams.writeOutput(String(decoding: answer.body, as: UTF8.self).trimmingCharacters(in: .newlines))
        } else {
            Self.lines(report).forEach { StandardStreams.writeOutput($0) }
        }
        report.problems.forEach { StandardStreams.writeError($0.text) }
        if let error = report.error { StandardStreams.writeError("martlet: \(error)") }
        let status = Self.status(report)
        if status != .success { throw status }
    }

    /// What is printed besides problems.
    static func lines(_ report: ReloadReport) -> [String] {
        var lines: [String] = []
        if !report.reloaded.isEmpty { lines.append("reloaded: \(report.reloaded.joined(separator: ", "))") }
        if report.reloaded.isEmpty, report.restart.isEmpty, report.problems.isEmpty {
            lines.append("nothing has to be reloaded")
        }
        if !report.restart.isEmpty {
            lines.append("changed, and waiting for a restart: \(report.restart.joined(separator: ", "))")
        }
        return lines
    }

    /// How the command ends.
    static func status(_ report: ReloadReport) -> ExitStatus {
        guard report.problems.isEmpty else { return .configuration }
        return report.restart.isEmpty ? .success : .failure
    }
}
