import MQTTCodec
import MQTTTesting
import Testing

/// Says which statements a test shows to be kept, and lets a few such tests at a time have sockets.
struct StatementTrait: TestTrait, TestScoping {
    /// Each test opens sockets.
    private static let slots = TestSlots(24)

    let statements: [Statement.Identifier]

    /// Called for every test of the run before the first one begins.
    func prepare(for test: Test) async throws { StatementRegistry.shared.record(statements, test) }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Self.slots.withSlot(function)
    }
}

extension Trait where Self == StatementTrait {
    /// The statements that a test shows, by version, with the numbers of the standard.
    static func statements(v5: String..., v311: String..., v31: String...) -> Self {
        let versions: [(ProtocolVersion, [String])] = [(.v5, v5), (.v3_1_1, v311), (.v3_1, v31)]
        return StatementTrait(
            statements: versions.flatMap { version, numbers in
                numbers.map { Statement.Identifier(version: version, number: $0) }
            })
    }
}
