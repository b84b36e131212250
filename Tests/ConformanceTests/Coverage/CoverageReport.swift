import MQTTCodec
import Testing

/// Which statements the tests of a run show.
struct CoverageReport {
    let statements: [Statement]
    /// The names of the tests, by statement.
    let tests: [Statement.Identifier: [String]]

    /// The report of this run. A run of some tests alone says nothing about the others, and cancels the caller.
    static func ofWholeRun() throws -> CoverageReport {
        let tests = StatementRegistry.shared.tests
        // The first and the last suite by name: a filter that lets both through is no narrow one.
        let isWhole = ["AcknowledgementTests", "WillTests"].allSatisfy { suite in
            tests.values.contains { $0.contains { $0.hasPrefix(suite) } }
        }
        if !isWhole { try Test.cancel("only a run of all conformance tests can tell") }
        return CoverageReport(statements: Catalogue.statements, tests: tests)
    }

    /// Statements that the broker could show, and that no test looks at without a reason.
    var uncovered: [Statement] {
        statements.filter { $0.witness == .broker && tests[$0.id] == nil && NotYet.reasons[$0.id] == nil }
    }

    /// A line for each version, and one for each statement that has no test.
    var summary: String {
        var lines = ProtocolVersion.allCases.reversed().map { version in
            let all = statements.filter { $0.id.version == version }
            let shown = all.filter { $0.witness == .broker }
            let covered = shown.count { tests[$0.id] != nil }
            let clients = all.count { $0.witness == .client }
            return "MQTT \(version): \(covered) of \(shown.count) statements about a broker have tests; "
                + "\(clients) are about clients, \(all.count - shown.count - clients) cannot be seen from outside"
        }
        for statement in statements where statement.witness == .broker && tests[statement.id] == nil {
            let reason = NotYet.reasons[statement.id].map { ": \($0)" } ?? ""
            lines.append("not covered: \(statement.id), \(statement.summary)\(reason)")
        }
        return lines.joined(separator: "\n")
    }

    /// The article of the documentation.
    var table: String {
        var lines = [
            "# Conformance", "", "Which normative statements of MQTT the broker is tested against.", "", "## Overview",
            "",
            "Each statement of the OASIS standards of 5.0 and 3.1.1 that a broker can be seen to keep has a test "
                + "that speaks to",
            "the real server over a socket. 3.1 has no numbered statements; what is listed is "
                + "where it differs from 3.1.1.", "",
            "*Client* statements bind clients alone. The summaries are not the words of the standards.",
        ]
        for version in ProtocolVersion.allCases.reversed() {
            lines += ["", "## MQTT \(version == .v5 ? "5.0" : "\(version)")", ""]
            lines += ["| Statement | In short | Shown by |", "| --- | --- | --- |"]
            for statement in statements where statement.id.version == version {
                let name = version == .v3_1 ? statement.id.number : "MQTT-\(statement.id.number)"
                lines.append("| \(name) | \(statement.summary) | \(shownBy(statement)) |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func shownBy(_ statement: Statement) -> String {
        if let tests = tests[statement.id] { return tests.map { "`\($0)`" }.joined(separator: ", ") }
        return switch statement.witness {
        case .client: "*client*"
        case .prose(let reason): "*not visible: \(reason)*"
        case .broker: NotYet.reasons[statement.id].map { "*not yet: \($0)*" } ?? "**no test**"
        }
    }
}
