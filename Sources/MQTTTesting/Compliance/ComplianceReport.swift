/// Gathers violations while a plugin is asked.
struct ComplianceReport {
    private(set) var violations: [ComplianceViolation] = []

    mutating func add(_ check: String, _ problem: String) { violations.append(ComplianceViolation(check, problem)) }

    /// Calls a synchronous hook; nil, and a violation, when it throws.
    mutating func call<R>(_ check: String, within longest: Duration, _ body: () throws -> R) -> R? {
        let start = ContinuousClock.now
        do {
            let result = try body()
            if ContinuousClock.now - start > longest { add(check, "the call blocks its event loop") }
            return result
        } catch {
            add(check, "throws \(error)")
            return nil
        }
    }

    /// Awaits an answer that needs time; nil, and a violation, when it throws or is late.
    mutating func await<R: Sendable>(
        _ check: String, within deadline: Duration, _ body: @escaping @Sendable () async throws -> R
    ) async -> R? {
        let outcome = Outcome<R>()
        let task = Task {
            do {
                outcome.settle(.success(try await body()))
            } catch {
                outcome.settle(.failure(error))
            }
        }
        let end = ContinuousClock.now + deadline
        while outcome.result == nil, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(1)) }
        // Looked at before the cancellation, which may become an answer of its own.
        let result = outcome.result
        task.cancel()
        switch result {
        case .success(let result): return result
        case .failure(let error): add(check, "throws \(error)")
        case nil: add(check, "does not answer within \(deadline)")
        }
        return nil
    }
}
