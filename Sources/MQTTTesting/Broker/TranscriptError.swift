/// Why a transcript went another way than it was written.
public struct TranscriptError: Error, CustomStringConvertible {
    /// What was expected, and what came.
    public let description: String

    init(_ description: String) { self.description = description }
}
