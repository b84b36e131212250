/// Where in a JSON text a value stands, such as `a.b[1]`: names of objects, and positions in lists counted from 1. A name
/// that is no word stands in brackets and quotes, as in `["a.b"][2]`.
struct JSONPath {
    enum Step: Equatable {
        case name([UInt8])
        case position(Int)
    }

    let steps: [Step]

    /// Nil when the text is no path.
    init?(_ text: UnsafeRawBufferPointer) {
        var steps: [Step] = []
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "[") {
                guard let (step, end) = Self.bracketed(text, from: index + 1) else { return nil }
                steps.append(step)
                index = end
            } else {
                if !steps.isEmpty || text[index] == UInt8(ascii: ".") {
                    guard text[index] == UInt8(ascii: "."), !steps.isEmpty else { return nil }
                    index += 1
                }
                let start = index
                while index < text.count, text[index] != UInt8(ascii: "."), text[index] != UInt8(ascii: "[") {
                    index += 1
                }
                guard index > start else { return nil }
                steps.append(.name([UInt8](text[start..<index])))
            }
        }
        guard !steps.isEmpty, steps.count <= ScriptJSON.maximumDepth else { return nil }
        self.steps = steps
    }

    /// What stands between brackets, and where it goes on behind them.
    private static func bracketed(_ text: UnsafeRawBufferPointer, from start: Int) -> (Step, Int)? {
        guard start < text.count else { return nil }
        let quote = UInt8(ascii: "\"")
        if text[start] == quote {
            guard let end = text[(start + 1)...].firstIndex(of: quote), end + 1 < text.count,
                text[end + 1] == UInt8(ascii: "]")
            else { return nil }
            return (.name([UInt8](text[(start + 1)..<end])), end + 2)
        }
        guard let end = text[start...].firstIndex(of: UInt8(ascii: "]")),
            let position = Int(String(decoding: text[start..<end], as: UTF8.self)), position >= 1
        else { return nil }
        return (.position(position), end + 1)
    }
}
