/// Finds one value in a JSON text without reading the others: they are passed by, and not checked.
struct JSONSeeker {
    private let text: UnsafeRawBufferPointer
    private var position = 0

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    /// Where the value stands; nil when there is none. Of equal names in an object the last counts.
    mutating func find(_ path: JSONPath) throws(JSONFailure) -> Range<Int>? {
        for step in path.steps {
            skipSpace()
            let found: Bool
            switch step {
            case .name(let name): found = try enter(name)
            case .position(let place): found = try enter(place)
            }
            guard found else { return nil }
        }
        skipSpace()
        let start = position
        try skipValue()
        return start..<position
    }

    /// Goes to the value under a name.
    private mutating func enter(_ name: [UInt8]) throws(JSONFailure) -> Bool {
        guard take("{") else { return false }
        var found: Int?
        if take("}") { return false }
        repeat {
            skipSpace()
            guard position < text.count, text[position] == UInt8(ascii: "\"") else { throw failure("name expected") }
            let start = position
            try skipString()
            let isWanted = isName(start + 1..<position - 1, name)
            guard take(":") else { throw failure("':' expected") }
            if isWanted { found = position }
            skipSpace()
            try skipValue()
        } while take(",")
        guard take("}") else { throw failure("',' or '}' expected") }
        if let found { position = found }
        return found != nil
    }

    /// Goes to the value at a place, counted from 1.
    private mutating func enter(_ place: Int) throws(JSONFailure) -> Bool {
        guard take("[") else { return false }
        if take("]") { return false }
        for _ in 1..<place {
            skipSpace()
            try skipValue()
            if take("]") { return false }
            guard take(",") else { throw failure("',' or ']' expected") }
        }
        return true
    }

    private mutating func skipValue() throws(JSONFailure) {
        guard position < text.count else { throw failure("unexpected end") }
        var depth = 0
        // Whether an object is open at each depth, one bit each.
        var objects: UInt64 = 0
        repeat {
            guard position < text.count else { throw failure("unexpected end") }
            switch text[position] {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < ScriptJSON.maximumDepth else { throw failure("nested too deep") }
                objects = objects << 1 | (text[position] == UInt8(ascii: "{") ? 1 : 0)
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                let isObject = text[position] == UInt8(ascii: "}")
                guard depth > 0, isObject == (objects & 1 == 1) else { throw failure("unexpected character") }
                objects >>= 1
                depth -= 1
                position += 1
            case _ where depth == 0: try skipWord()
            default: position += 1
            }
        } while depth > 0
    }

    /// A number, `true`, `false` or `null`.
    private mutating func skipWord() throws(JSONFailure) {
        let start = position
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
                position += 1
                continue
            default: break
            }
            break
        }
        guard position > start else { throw failure("unexpected character") }
    }

    private mutating func skipString() throws(JSONFailure) {
        let start = position
        position += 1
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        throw JSONFailure("string without end", at: start)
    }

    /// Whether what stands between two quotes is a name, escapes and all.
    private func isName(_ range: Range<Int>, _ name: [UInt8]) -> Bool {
        let bytes = text[range]
        guard bytes.contains(UInt8(ascii: "\\")) else { return bytes.elementsEqual(name) }
        var index = bytes.startIndex
        var place = 0
        func take(_ expected: some Sequence<UInt8>) -> Bool {
            for byte in expected {
                guard place < name.count, name[place] == byte else { return false }
                place += 1
            }
            return true
        }
        while index < bytes.endIndex {
            guard bytes[index] == UInt8(ascii: "\\") else {
                guard take(CollectionOfOne(bytes[index])) else { return false }
                index += 1
                continue
            }
            guard let (scalar, next) = Self.escape(bytes, at: index + 1), take(Array(String(scalar).utf8)) else {
                return false
            }
            index = next
        }
        return place == name.count
    }

    /// What stands behind a backslash, and where it goes on.
    private static func escape(_ bytes: Slice<UnsafeRawBufferPointer>, at index: Int) -> (Unicode.Scalar, Int)? {
        guard index < bytes.endIndex else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "b"): return ("\u{08}", index + 1)
        case UInt8(ascii: "f"): return ("\u{0C}", index + 1)
        case UInt8(ascii: "n"): return ("\n", index + 1)
        case UInt8(ascii: "r"): return ("\r", index + 1)
        case UInt8(ascii: "t"): return ("\t", index + 1)
        case UInt8(ascii: "u"):
            guard let first = hex(bytes, at: index + 1) else { return nil }
            guard 0xD800...0xDBFF ~= first else { return Unicode.Scalar(first).map { ($0, index + 5) } }
            guard index + 6 < bytes.endIndex, bytes[index + 5] == UInt8(ascii: "\\"),
                bytes[index + 6] == UInt8(ascii: "u"), let second = hex(bytes, at: index + 7),
                0xDC00...0xDFFF ~= second
            else { return nil }
            let value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
            return Unicode.Scalar(value).map { ($0, index + 11) }
        default: return (Unicode.Scalar(bytes[index]), index + 1)
        }
    }

    private static func hex(_ bytes: Slice<UnsafeRawBufferPointer>, at index: Int) -> UInt32? {
        guard index + 4 <= bytes.endIndex else { return nil }
        let digits = String(decoding: bytes[index..<index + 4], as: UTF8.self)
        return digits.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit } ? UInt32(digits, radix: 16) : nil
    }

    private mutating func skipSpace() {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            default: return
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func failure(_ text: String) -> JSONFailure { JSONFailure(text, at: position) }
}
