#if Lua
import Foundation

/// The lines that a run of tests prints.
struct TestReport {
    /// Whether colours may be used.
    let isTerminal: Bool
    private var file = ""

    init(isTerminal: Bool = isatty(STDOUT_FILENO) == 1) {
        self.isTerminal = isTerminal
    }

    /// The lines about one test.
    mutating func lines(_ result: TestResult) -> [String] {
        var lines: [String] = []
        if result.file != file {
            file = result.file
            lines.append(file)
        }
        guard let failure = result.failure else { return lines + ["  \(green("✓")) \(result.name)"] }
        lines.append("  \(red("✗")) \(result.name)")
        let text = failure.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.append("      \(failure.place): \(text.first ?? "")")
        return lines + text.dropFirst().map { "      \($0)" }
    }

    /// The last line.
    func summary(_ run: ScriptTestRun) -> String {
        let failed = run.results.count { $0.failure != nil }
        let passed = run.results.count - failed
        var parts = ["\(passed) passed"]
        if failed > 0 { parts.append(red("\(failed) failed")) }
        if !run.loadProblems.isEmpty { parts.append(red("\(run.loadProblems.count) not loaded")) }
        return parts.joined(separator: ", ")
    }

    private func green(_ text: String) -> String { isTerminal ? "\u{1b}[32m\(text)\u{1b}[0m" : text }
    private func red(_ text: String) -> String { isTerminal ? "\u{1b}[31m\(text)\u{1b}[0m" : text }
}
#endif
