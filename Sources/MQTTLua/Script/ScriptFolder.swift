/// The folder of a script, where its files are.
enum ScriptFolder {
    /// The path of a file that a script names: below its folder, unless the name begins with `/`.
    static func resolve(_ path: String, relativeTo script: String) -> String {
        guard !path.hasPrefix("/"), let end = script.lastIndex(of: "/") else { return path }
        return String(script[...end]) + path
    }
}
