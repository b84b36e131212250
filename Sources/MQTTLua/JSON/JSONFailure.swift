/// Why a text is not JSON, or a value has no JSON text.
struct JSONFailure: Error, CustomStringConvertible {
    let text: String
    /// Where in the text, counted from 0; nil where there is no text.
    let offset: Int?

    init(_ text: String, at offset: Int? = nil) {
        self.text = text
        self.offset = offset
    }

    /// `unexpected character at byte 7`
    var description: String { text + (offset.map { " at byte \($0 + 1)" } ?? "") }
}
