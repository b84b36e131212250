/// One rule of an access file.
struct AccessLine: Sendable {
    /// What a rule allows, or that it denies everything.
    enum Access: String, Sendable, CaseIterable {
        /// To subscribe, and to receive.
        case read
        /// To publish.
        case write
        /// Both.
        case readwrite
        /// Neither.
        case deny
    }

    /// What the rule says.
    let access: Access
    /// What it is about.
    let filter: FilterTemplate
    /// The rule as it is written.
    let text: String
    /// Its line, counted from 1.
    let number: Int
}
