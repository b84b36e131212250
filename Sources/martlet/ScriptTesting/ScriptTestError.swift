#if Lua
/// Why a test could not be run as it is written.
struct ScriptTestError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
#endif
