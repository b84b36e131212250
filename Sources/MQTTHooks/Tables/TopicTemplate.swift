/// A topic name or topic filter with variables in it, taken apart into levels, for plugins that decide by tables.
public struct TopicTemplate<Variable: Sendable & Hashable>: Sendable, Hashable {
    /// A part of a level.
    public enum Piece: Sendable, Hashable {
        /// UTF-8, without slashes; not empty.
        case text([UInt8])
        /// What a value is to be put in for.
        case variable(Variable)
    }

    /// The pieces of each level; none for an empty one.
    public let levels: [[Piece]]

    /// Takes a text apart.
    ///
    /// - Parameter variable: The variable that a rest of the text begins with, and how many bytes stand for it; nil: it
    ///   begins with none.
    /// - Throws: What `variable` throws.
    public init<Failure: Error>(
        _ text: String, variable: (Substring.UTF8View) throws(Failure) -> (Variable, length: Int)?
    ) throws(Failure) {
        var levels: [[Piece]] = [[]]
        var plain: [UInt8] = []
        func endText() {
            if !plain.isEmpty { levels[levels.count - 1].append(.text(plain)) }
            plain = []
        }
        var rest = Substring(text).utf8
        while let byte = rest.first {
            if let (variable, length) = try variable(rest) {
                endText()
                levels[levels.count - 1].append(.variable(variable))
                rest = rest.dropFirst(length)
                continue
            }
            if byte == UInt8(ascii: "/") {
                endText()
                levels.append([])
            } else {
                plain.append(byte)
            }
            rest = rest.dropFirst()
        }
        endText()
        self.levels = levels
    }

    /// The variables, without repetition.
    public var variables: Set<Variable> {
        Set(levels.joined().compactMap { if case .variable(let variable) = $0 { variable } else { nil } })
    }

    /// The text with `x` in place of each variable: what it is a valid topic with, if with anything.
    public var sample: String {
        levels.map { level in
            level.map { if case .text(let text) = $0 { String(decoding: text, as: UTF8.self) } else { "x" } }.joined()
        }.joined(separator: "/")
    }
}
