/// Something that must not be, found by a fuzz body.
public struct Finding: Error, CustomStringConvertible {
    /// What was seen, and what should have been.
    public let description: String

    init(_ description: String) { self.description = description }
}
