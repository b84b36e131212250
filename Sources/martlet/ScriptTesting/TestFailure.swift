#if Lua
/// Why a test, or a whole file of tests, has failed.
struct TestFailure: Sendable {
    /// `file:line` of the expectation, as far as it is known.
    let place: String
    /// What was expected and what came, in one or several lines.
    let text: String
    /// Whether a script, or a file of tests, could not be loaded.
    let isLoadProblem: Bool
}
#endif
