/// Takes the text of a Lua script apart into names, strings and other characters, without comments.
struct SourceScanner {
    enum Token: Equatable {
        case name(String)
        case string(String)
        case other(UInt8)
    }

    /// The line of the token that was returned last, counted from 1.
    private(set) var line = 1
    private let bytes: [UInt8]
    private var offset = 0
    private var currentLine = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next token; nil at the end.
    mutating func next() -> Token? {
        while let byte = peek(0) {
            line = currentLine
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                advance()
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
                advance(2)
                skipComment()
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                return .string(quoted(by: byte))
            case UInt8(ascii: "[") where longBracketLevel() != nil:
                return .string(longString(level: longBracketLevel() ?? 0))
            case _ where Self.isNameByte(byte):
                let start = offset
                while let byte = peek(0), Self.isNameByte(byte) { advance() }
                return .name(String(decoding: bytes[start..<offset], as: UTF8.self))
            default:
                advance()
                return .other(byte)
            }
        }
        return nil
    }

    private func peek(_ distance: Int) -> UInt8? {
        offset + distance < bytes.count ? bytes[offset + distance] : nil
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "\n") { currentLine += 1 }
            offset += 1
        }
    }

    private mutating func skipComment() {
        if let level = longBracketLevel() {
            _ = longString(level: level)
        } else {
            while let byte = peek(0), byte != UInt8(ascii: "\n") { advance() }
        }
    }

    /// How many `=` stand in the long bracket that begins here; nil when none begins.
    private func longBracketLevel() -> Int? {
        guard peek(0) == UInt8(ascii: "[") else { return nil }
        var level = 0
        while peek(1 + level) == UInt8(ascii: "=") { level += 1 }
        return peek(1 + level) == UInt8(ascii: "[") ? level : nil
    }

    private mutating func longString(level: Int) -> String {
        advance(level + 2)
        let start = offset
        let end = [UInt8(ascii: "]")] + [UInt8](repeating: UInt8(ascii: "="), count: level) + [UInt8(ascii: "]")]
        while offset < bytes.count, !bytes[offset...].starts(with: end) { advance() }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        advance(end.count)
        return text
    }

    private mutating func quoted(by quote: UInt8) -> String {
        advance()
        let start = offset
        while let byte = peek(0), byte != quote, byte != UInt8(ascii: "\n") {
            advance(byte == UInt8(ascii: "\\") ? 2 : 1)
        }
        let text = String(decoding: bytes[start..<min(offset, bytes.count)], as: UTF8.self)
        advance()
        return text
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
