/// Waiting for what must happen, however slow the machine is.
enum Patience {
    /// What did not happen in time.
    struct Exhausted: Error, CustomStringConvertible {
        let description: String
    }

    /// How long anything may take. Nothing takes this long where all is well.
    static let limit = Duration.seconds(60)

    /// Asks again and again until there is an answer.
    ///
    /// - Throws: ``Exhausted`` when there was none in time, and whatever the question throws.
    static func until<Answer>(
        _ expected: @autoclosure () -> String, within limit: Duration = limit, _ answer: () throws -> Answer?
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + limit
        var pause = Duration.milliseconds(1)
        while true {
            if let answer = try answer() { return answer }
            guard ContinuousClock.now < deadline else {
                throw Exhausted(description: "waited in vain for \(expected())")
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(20))
        }
    }
}
