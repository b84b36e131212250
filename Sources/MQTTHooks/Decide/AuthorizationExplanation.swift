/// What one authorizer says about a request, and why.
public struct AuthorizationExplanation: Sendable {
    /// What it says.
    public let verdict: Verdict<AuthorizationGrant>
    /// The rule that decides, as it is written; nil: none does, or there are no rules.
    public let rule: String?
    /// The file in which the rule stands.
    public let file: String?
    /// The rule's line, counted from 1.
    public let line: Int?

    /// An explanation from its parts.
    public init(
        _ verdict: Verdict<AuthorizationGrant>, rule: String? = nil, file: String? = nil, line: Int? = nil
    ) {
        self.verdict = verdict
        self.rule = rule
        self.file = file
        self.line = line
    }
}
