#if Lua
/// One test of a file.
struct TestCase: Sendable {
    /// Its number in the file, counted from 1.
    let number: Int
    /// The groups and the test, as in `on_publish › refuses strangers`.
    let name: String
    /// `file:line` where it is named.
    let place: String
}
#endif
