import LuaRuntime
import MQTTCodec

/// Reads JSON texts (RFC 8259) into Lua values.
///
/// Numbers without fraction and exponent that fit become integers, others floats. Of equal names in an object the last
/// counts. Lists have a metatable of their own, by which one without elements is told from an object. Its buffers are used anew by each text.
struct JSONReader {
    private let null: LuaReference
    private let list: LuaReference
    private var tokens: [JSONToken] = []
    private var unescaped: [UInt8] = []
    private var position = 0

    init(null: LuaReference, list: LuaReference) {
        self.null = null
        self.list = list
    }

    /// Pushes the value of a text; pushes nothing and returns why when the text is not JSON.
    mutating func read(_ text: UnsafeRawBufferPointer, to push: LuaPush) -> JSONFailure? {
        tokens.removeAll(keepingCapacity: true)
        unescaped.removeAll(keepingCapacity: true)
        position = 0
        do throws(JSONFailure) {
            guard text.count <= ScriptJSON.maximumSize else {
                throw JSONFailure("a text of more than \(ScriptJSON.maximumSize) bytes")
            }
            // U+0000 is as little JSON as it is an MQTT string: both refuse it in the raw.
            guard UTF8Validation.isValid(text) else { throw JSONFailure("text in UTF-8 expected") }
            try readValue(text, depth: 0)
            skipSpace(text)
            if position < text.count { throw JSONFailure("unexpected character after the value", at: position) }
        } catch {
            return error
        }
        var index = 0
        unescaped.withUnsafeBytes { replay(&index, text, $0, push) }
        return nil
    }

    // MARK: - Text to tokens

    private mutating func readValue(_ text: UnsafeRawBufferPointer, depth: Int) throws(JSONFailure) {
        skipSpace(text)
        guard position < text.count else { throw JSONFailure("unexpected end", at: position) }
        guard tokens.count < ScriptJSON.maximumValues else {
            throw JSONFailure("more than \(ScriptJSON.maximumValues) values", at: position)
        }
        switch text[position] {
        case UInt8(ascii: "{"): try readObject(text, depth: depth)
        case UInt8(ascii: "["): try readList(text, depth: depth)
        case UInt8(ascii: "\""): try readString(text)
        case UInt8(ascii: "t"): try readWord(text, "true", .bool(true))
        case UInt8(ascii: "f"): try readWord(text, "false", .bool(false))
        case UInt8(ascii: "n"): try readWord(text, "null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber(text)
        default: throw JSONFailure("unexpected character", at: position)
        }
    }

    private mutating func readObject(_ text: UnsafeRawBufferPointer, depth: Int) throws(JSONFailure) {
        try enter(.object, depth)
        if take(UInt8(ascii: "}"), text) { return tokens.append(.end) }
        repeat {
            skipSpace(text)
            guard position < text.count, text[position] == UInt8(ascii: "\"") else {
                throw JSONFailure("name expected", at: position)
            }
            try readString(text)
            guard take(UInt8(ascii: ":"), text) else { throw JSONFailure("':' expected", at: position) }
            try readValue(text, depth: depth + 1)
        } while take(UInt8(ascii: ","), text)
        guard take(UInt8(ascii: "}"), text) else { throw JSONFailure("',' or '}' expected", at: position) }
        tokens.append(.end)
    }

    private mutating func readList(_ text: UnsafeRawBufferPointer, depth: Int) throws(JSONFailure) {
        try enter(.list, depth)
        if take(UInt8(ascii: "]"), text) { return tokens.append(.end) }
        repeat {
            try readValue(text, depth: depth + 1)
        } while take(UInt8(ascii: ","), text)
        guard take(UInt8(ascii: "]"), text) else { throw JSONFailure("',' or ']' expected", at: position) }
        tokens.append(.end)
    }

    private mutating func enter(_ token: JSONToken, _ depth: Int) throws(JSONFailure) {
        guard depth < ScriptJSON.maximumDepth else {
            throw JSONFailure("nested deeper than \(ScriptJSON.maximumDepth) levels", at: position)
        }
        position += 1
        tokens.append(token)
    }

    private mutating func readWord(
        _ text: UnsafeRawBufferPointer, _ word: StaticString, _ token: JSONToken
    ) throws(JSONFailure) {
        let bytes = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard text[position...].starts(with: bytes) else { throw JSONFailure("unexpected character", at: position) }
        position += bytes.count
        tokens.append(token)
    }

    private mutating func readString(_ text: UnsafeRawBufferPointer) throws(JSONFailure) {
        let start = position + 1
        var end = start
        while end < text.count {
            switch text[end] {
            case UInt8(ascii: "\""):
                tokens.append(.text(start: start, count: end - start))
                position = end + 1
                return
            case UInt8(ascii: "\\"):
                return try readEscapedString(text, start: start, firstEscape: end)
            case 0..<0x20: throw JSONFailure("control character in a string", at: end)
            default: end += 1
            }
        }
        throw JSONFailure("string without end", at: start - 1)
    }

    private mutating func readEscapedString(
        _ text: UnsafeRawBufferPointer, start: Int, firstEscape: Int
    ) throws(JSONFailure) {
        let target = unescaped.count
        unescaped.append(contentsOf: text[start..<firstEscape])
        position = firstEscape
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return tokens.append(.unescaped(start: target, count: unescaped.count - target))
            case UInt8(ascii: "\\"): try readEscape(text)
            case 0..<0x20: throw JSONFailure("control character in a string", at: position - 1)
            default: unescaped.append(byte)
            }
        }
        throw JSONFailure("string without end", at: start - 1)
    }

    private mutating func readEscape(_ text: UnsafeRawBufferPointer) throws(JSONFailure) {
        guard position < text.count else { throw JSONFailure("unexpected end", at: position) }
        let byte = text[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"):
            var value = try readHex(text)
            if 0xD800...0xDBFF ~= value, position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
                text[position + 1] == UInt8(ascii: "u")
            {
                position += 2
                let low = try readHex(text)
                guard 0xDC00...0xDFFF ~= low else { throw JSONFailure("half a surrogate pair", at: position - 6) }
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(value) else {
                throw JSONFailure("half a surrogate pair", at: position - 6)
            }
            unescaped.append(contentsOf: UTF8.encode(scalar).map { [UInt8]($0) } ?? [])
        default: throw JSONFailure("unknown escape", at: position - 2)
        }
    }

    private mutating func readHex(_ text: UnsafeRawBufferPointer) throws(JSONFailure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < text.count, let digit = Self.hexDigit(text[position]) else {
                throw JSONFailure("four hexadecimal digits expected", at: position)
            }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private mutating func readNumber(_ text: UnsafeRawBufferPointer) throws(JSONFailure) {
        var number = JSONNumber(text, at: position)
        guard let token = number.read() else { throw JSONFailure("malformed number", at: number.position) }
        position = number.position
        tokens.append(token)
    }

    private mutating func skipSpace(_ text: UnsafeRawBufferPointer) {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8, _ text: UnsafeRawBufferPointer) -> Bool {
        skipSpace(text)
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    // MARK: - Tokens to Lua

    /// Pushes the value at `index`, and moves `index` behind it.
    private func replay(
        _ index: inout Int, _ text: UnsafeRawBufferPointer, _ unescaped: UnsafeRawBufferPointer, _ push: LuaPush
    ) {
        let token = tokens[index]
        index += 1
        switch token {
        case .null: push.reference(null)
        case .bool(let value): push.bool(value)
        case .integer(let value): push.integer(value)
        case .number(let value): push.number(value)
        case .text(let start, let count): push.bytes(UnsafeRawBufferPointer(rebasing: text[start..<(start + count)]))
        case .unescaped(let start, let count):
            push.copy(UnsafeRawBufferPointer(rebasing: unescaped[start..<(start + count)]))
        case .list: push.list(metatable: list) { replayContent(&index, text, unescaped, $0) }
        case .object: push.table { replayContent(&index, text, unescaped, $0) }
        case .end: break
        }
    }

    private func replayContent(
        _ index: inout Int, _ text: UnsafeRawBufferPointer, _ unescaped: UnsafeRawBufferPointer, _ push: LuaPush
    ) {
        while true {
            if case .end = tokens[index] {
                index += 1
                return
            }
            replay(&index, text, unescaped, push)
        }
    }
}
