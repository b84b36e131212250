import MQTTHooks

/// The right side of a rule, taken apart into levels of text and variables.
struct RewriteTarget: Sendable {
    enum Variable: Sendable, Hashable {
        /// What a wildcard of the left side stands for, counted from 0.
        case capture(Int)
        case clientIdentifier
        case username
    }

    /// Why something cannot be put in.
    struct Unsafe: Error {}

    private let template: TopicTemplate<Variable>
    /// The capture of a `#` on the left side.
    private let tail: Int?

    /// - Parameter tail: The capture of a `#` on the left side, which may be any number of levels.
    init(_ text: String, tail: Int?) {
        self.tail = tail
        template = TopicTemplate(text) { rest in
            var bytes = rest.makeIterator()
            return Self.variable(bytes.next(), bytes.next()).map { ($0, 2) }
        }
    }

    /// What stands on the right side besides text, without repetition.
    var variables: Set<Variable> { template.variables }

    /// The right side with `x` in place of whatever is put in.
    var sample: String { template.sample }

    /// The right side, filled in.
    ///
    /// - Parameter captures: What the wildcards of the left side stand for; nil for a `#` that stands for nothing.
    /// - Throws: ``Unsafe`` where a name is not one plain level, or puts `$` at the beginning.
    func filled(_ captures: [ArraySlice<UInt8>?], for client: Client) throws(Unsafe) -> [UInt8] {
        var result: [UInt8] = []
        var isFirst = true
        for level in template.levels {
            // A level of which nothing is left goes with its slash, as in the filter "a/#", which matches "a".
            if let tail, level == [.variable(.capture(tail))], captures[tail] == nil { continue }
            if !isFirst { result.append(UInt8(ascii: "/")) }
            isFirst = false
            for piece in level {
                let isStart = result.isEmpty
                switch piece {
                case .text(let text):
                    result += text
                    continue
                case .variable(.capture(let index)): result += captures[index] ?? []
                case .variable(.clientIdentifier): result += try Self.plainLevel(client.id)
                case .variable(.username): result += try Self.plainLevel(client.username ?? "")
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

    private static func variable(_ first: UInt8?, _ second: UInt8?) -> Variable? {
        switch (first, second) {
        case (UInt8(ascii: "$"), let digit?) where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit):
            .capture(Int(digit) - Int(UInt8(ascii: "1")))
        case (UInt8(ascii: "%"), UInt8(ascii: "c")): .clientIdentifier
        case (UInt8(ascii: "%"), UInt8(ascii: "u")): .username
        default: nil
        }
    }
}
