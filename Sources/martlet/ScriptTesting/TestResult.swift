#if Lua
/// What came of one test.
struct TestResult: Sendable {
    /// The file's path.
    let file: String
    /// The groups and the test, as in `on_publish › refuses strangers`.
    let name: String
    /// What went wrong; nil: nothing.
    let failure: TestFailure?
    /// How long it took, in seconds of real time.
    let seconds: Double
}
#endif
