/// Why a listener could not be opened.
public struct ListenError: Error, CustomStringConvertible {
    /// The listener's name.
    public let listener: String
    /// The address and port that were asked for.
    public let address: String
    /// What the system says.
    public let reason: String

    /// One sentence that names listener and address.
    public var description: String { "listener \"\(listener)\" cannot listen on \(address): \(reason)" }
}
