import Foundation
import MQTTCodec
import Testing

@Suite("Coverage of the statements")
struct CoverageTests {
    @Test("the catalogue has every statement of the standards once")
    func catalogue() {
        let ids = Catalogue.statements.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids.count { $0.version == .v5 } == 251)
        #expect(ids.count { $0.version == .v3_1_1 } == 141)
        for chapter in [("1.", 5), ("2.", 7), ("3.", 175), ("4.", 60), ("6.", 4)] {
            #expect(ids.count { $0.version == .v5 && $0.number.hasPrefix(chapter.0) } == chapter.1)
        }
    }

    @Test("every test names statements of the catalogue")
    func tags() {
        let known = Set(Catalogue.statements.map(\.id))
        for (statement, tests) in StatementRegistry.shared.tests.sorted(by: { $0.key < $1.key }) {
            #expect(known.contains(statement), "\(tests) name \(statement), which there is not")
        }
    }

    @Test("every statement that the broker can show has a test, or a reason why not yet")
    func coverage() throws {
        let report = try CoverageReport.ofWholeRun()
        print(report.summary)
        for statement in report.uncovered { Issue.record("no test shows \(statement.id): \(statement.summary)") }
        let known = Set(Catalogue.statements.map(\.id))
        for id in NotYet.reasons.keys.sorted() {
            #expect(known.contains(id), "there is no statement \(id)")
            #expect(report.tests[id] == nil, "\(id) has a test, and need not be excused")
        }
    }

    @Test("the table in the documentation is what the catalogue and the tests say")
    func documentation() throws {
        let table = try CoverageReport.ofWholeRun().table
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/MQTTBroker/MQTTBroker.docc/Conformance.md").standardizedFileURL
        if ProcessInfo.processInfo.environment["MARTLET_WRITE_CONFORMANCE"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(table.utf8).write(to: file)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(
            written == table,
            "Conformance.md is out of date: run these tests with MARTLET_WRITE_CONFORMANCE=1 to write it")
    }
}
