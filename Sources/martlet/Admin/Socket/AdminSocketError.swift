/// Why there is no admin socket.
struct AdminSocketError: Error, Hashable, CustomStringConvertible {
    let path: String
    let reason: String

    /// One sentence.
    var description: String { "cannot open the admin socket \(path): \(reason)" }
}
