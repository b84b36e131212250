import Synchronization
import Testing

/// Which tests of this run show which statements. Complete before the first test begins.
final class StatementRegistry: Sendable {
    static let shared = StatementRegistry()

    private let names = Mutex<[Statement.Identifier: Set<String>]>([:])

    /// The names of the tests, by statement.
    var tests: [Statement.Identifier: [String]] { names.withLock { $0.mapValues { $0.sorted() } } }

    func record(_ statements: [Statement.Identifier], _ test: Test) {
        let suite = test.id.nameComponents.dropLast().joined(separator: ".")
        let name = suite + "." + test.name.prefix { $0 != "(" }
        names.withLock { names in
            for statement in statements { names[statement, default: []].insert(name) }
        }
    }
}
