/// Waits until something has happened on another thread, however long that takes: the test's own time limit is the end.
func settle(until condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(1)) }
}
