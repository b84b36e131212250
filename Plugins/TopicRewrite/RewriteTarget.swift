import MQTTHooks

/// The right side of a rule, taken apart into levels of text, captures and variables.
struct RewriteTarget: Sendable {
    enum Piece: Sendable, Hashable {
        case text([UInt8])
        /// Counted from 0.
        case capture(Int)
        case clientIdentifier
        case username
    }

    /// Why something cannot be put in.
    struct Unsafe: Error {}

    private let levels: [[Piece]]
    /// The capture of a `#` on the left side.
    private let tail: Int?

    /// - Parameter tail: The capture of a `#` on the left side, which may be any number of levels.
    init(_ text: String, tail: Int?) {
        self.tail = tail
        levels = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { level in
            var pieces: [Piece] = []
            var text: [UInt8] = []
            var rest = level
            while let byte = rest.popFirst() {
                guard let piece = Self.piece(byte, rest.first) else {
                    text.append(byte)
                    continue
                }
                if !text.isEmpty { pieces.append(.text(text)) }
                text = []
                pieces.append(piece)
                rest = rest.dropFirst()
            }
            return text.isEmpty ? pieces : pieces + [.text(text)]
        }
    }

    /// What stands on the right side besides text, without repetition.
    var pieces: Set<Piece> { Set(levels.joined().filter { if case .text = $0 { false } else { true } }) }

    /// The right side with `x` in place of whatever is put in.
    var sample: String {
        levels.map { level in
            level.map { if case .text(let text) = $0 { String(decoding: text, as: UTF8.self) } else { "x" } }.joined()
        }.joined(separator: "/")
    }

    /// The right side, filled in.
    ///
    /// - Parameter captures: What the wildcards of the left side stand for; nil for a `#` that stands for nothing.
    /// - Throws: ``Unsafe`` where a name is not one plain level, or puts `$` at the beginning.
    func filled(_ captures: [ArraySlice<UInt8>?], for client: Client) throws(Unsafe) -> [UInt8] {
        var result: [UInt8] = []
        var isFirst = true
        for level in levels {
            // A level of which nothing is left goes with its slash, as in the filter "a/#", which matches "a".
            if let tail, level == [.capture(tail)], captures[tail] == nil { continue }
            if !isFirst { result.append(UInt8(ascii: "/")) }
            isFirst = false
            for piece in level {
                let isStart = result.isEmpty
                switch piece {
                case .text(let text):
                    result += text
                    continue
                case .capture(let index): result += captures[index] ?? []
                case .clientIdentifier: result += try Self.plainLevel(client.id)
                case .username: result += try Self.plainLevel(client.username ?? "")
                }
                // The topics of the broker, and shared subscriptions, are not to be reached by a name.
                if isStart, result.first == UInt8(ascii: "$") { throw Unsafe() }
            }
        }
        return result
    }

    private static func plainLevel(_ value: String) throws(Unsafe) -> String.UTF8View {
        guard !value.isEmpty, !value.utf8.contains(where: { "/+#".utf8.contains($0) }) else { throw Unsafe() }
        return value.utf8
    }

    private static func piece(_ first: UInt8, _ second: UInt8?) -> Piece? {
        switch (first, second) {
        case (UInt8(ascii: "$"), let digit?) where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit):
            .capture(Int(digit) - Int(UInt8(ascii: "1")))
        case (UInt8(ascii: "%"), UInt8(ascii: "c")): .clientIdentifier
        case (UInt8(ascii: "%"), UInt8(ascii: "u")): .username
        default: nil
        }
    }
}
