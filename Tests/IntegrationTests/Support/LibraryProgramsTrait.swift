import Testing

/// Makes the client libraries ready before the tests that use them; without them these tests fail.
struct LibraryProgramsTrait: TestTrait, SuiteTrait {
    var isRecursive: Bool { true }

    func prepare(for test: Test) async throws { try await LibraryPrograms.shared.prepare() }
}

extension Trait where Self == LibraryProgramsTrait {
    /// The tests use client libraries.
    static var clientLibraries: Self { Self() }
}
