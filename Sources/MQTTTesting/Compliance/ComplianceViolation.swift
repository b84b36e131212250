/// One way in which a plugin breaks the contract of hooks.
public struct ComplianceViolation: Sendable, Hashable, CustomStringConvertible {
    /// What was done, such as `authenticate with empty credentials`.
    public let check: String
    /// What was wrong about the answer.
    public let problem: String

    /// The check and the problem.
    public var description: String { "\(check): \(problem)" }

    init(_ check: String, _ problem: String) {
        self.check = check
        self.problem = problem
    }
}
