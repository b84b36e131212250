/// A piece of a JSON text that has been read.
enum JSONToken {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    /// A string without escapes: where its bytes stand in the text.
    case text(start: Int, count: Int)
    /// A string that had escapes: where its bytes stand in the side buffer.
    case unescaped(start: Int, count: Int)
    case list
    case object
    case end
}
