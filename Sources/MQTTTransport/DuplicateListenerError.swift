/// Two listeners have one name, by which plugins, logs and hook chains tell listeners apart.
public struct DuplicateListenerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name.
    public let listener: String

    /// One sentence.
    public var description: String { "there are two listeners with the name \"\(listener)\"" }
}
