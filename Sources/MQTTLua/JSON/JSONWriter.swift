import LuaRuntime
import MQTTCodec

/// Writes Lua values as JSON texts (RFC 8259).
///
/// A table with the positions 1, 2, … and no other keys is a list, one with names alone an object, whose names stand in
/// no particular order. An empty table is a list if it was read as one, and otherwise an object. Its buffer is used anew by each text, and freed by ``deallocate()``.
struct JSONWriter {
    private let null: LuaClass
    private let emptyList: LuaClass
    private let list: LuaReference
    private var base: UnsafeMutablePointer<UInt8>
    private var count = 0
    private var capacity = 1024
    private var remaining = 0

    /// - Parameter list: The metatable of the lists that were read.
    init(null: LuaClass, emptyList: LuaClass, list: LuaReference) {
        self.null = null
        self.emptyList = emptyList
        self.list = list
        base = .allocate(capacity: capacity)
    }

    /// Frees the buffer. The writer is of no use then.
    func deallocate() { base.deallocate() }

    /// The text of a value, valid until the next call.
    mutating func write(_ value: LuaView) throws -> UnsafeRawBufferPointer {
        count = 0
        remaining = ScriptJSON.maximumValues
        try append(value, depth: 0)
        return UnsafeRawBufferPointer(start: base, count: count)
    }

    private mutating func append(_ value: LuaView, depth: Int) throws(JSONFailure) {
        remaining -= 1
        guard remaining >= 0 else { throw JSONFailure("more than \(ScriptJSON.maximumValues) values") }
        switch value.type {
        case .nil: try append("null")
        case .boolean: try append(value.isTrue ? "true" : "false")
        case .number: try appendNumber(value)
        case .string: try appendString(value)
        case .table: try appendTable(value, depth: depth)
        case .userdata where value.isInstance(of: null): try append("null")
        case .userdata where value.isInstance(of: emptyList): try append("[]")
        default: throw JSONFailure("a \(value.type.name) has no JSON text")
        }
    }

    private mutating func appendTable(_ table: LuaView, depth: Int) throws(JSONFailure) {
        guard depth < ScriptJSON.maximumDepth else {
            throw JSONFailure("nested deeper than \(ScriptJSON.maximumDepth) levels")
        }
        let length = table.count
        length > 0 ? try appendList(table, length, depth: depth) : try appendObject(table, depth: depth)
    }

    private mutating func appendList(_ table: LuaView, _ length: Int, depth: Int) throws(JSONFailure) {
        var entries = 0
        table.forEach { _, _ in entries += 1 }
        guard entries == length else { throw JSONFailure("a table with both positions and names, or with holes") }
        try append(UInt8(ascii: "["))
        for position in 1...length {
            if position > 1 { try append(UInt8(ascii: ",")) }
            try table.element(position) { value throws(JSONFailure) in
                if value.isNil { throw JSONFailure("a list with holes") }
                try append(value, depth: depth + 1)
            }
        }
        try append(UInt8(ascii: "]"))
    }

    private mutating func appendObject(_ table: LuaView, depth: Int) throws(JSONFailure) {
        try append(UInt8(ascii: "{"))
        var isFirst = true
        try table.forEach { key, value throws(JSONFailure) in
            guard key.type == .string else {
                throw JSONFailure("a key that is a \(key.type.name), in a table that is not a list")
            }
            if !isFirst { try append(UInt8(ascii: ",")) }
            isFirst = false
            try appendString(key)
            try append(UInt8(ascii: ":"))
            try append(value, depth: depth + 1)
        }
        if isFirst, table.hasMetatable(list) {
            count -= 1
            return try append("[]")
        }
        try append(UInt8(ascii: "}"))
    }

    private mutating func appendNumber(_ value: LuaView) throws(JSONFailure) {
        let copy: LuaValue
        do {
            copy = try value.value()
        } catch {
            throw JSONFailure("a number that cannot be read")
        }
        switch copy {
        case .int(let integer): try appendInteger(integer)
        case .double(let number):
            guard number.isFinite else { throw JSONFailure("\(number) has no JSON text") }
            for byte in number.description.utf8 { try append(byte) }
        default: throw JSONFailure("a number that cannot be read")
        }
    }

    private mutating func appendInteger(_ integer: Int64) throws(JSONFailure) {
        try reserve(20)
        var magnitude = integer.magnitude
        if integer < 0 { add(UInt8(ascii: "-")) }
        let start = count
        repeat {
            add(UInt8(ascii: "0") + UInt8(magnitude % 10))
            magnitude /= 10
        } while magnitude > 0
        var digits = UnsafeMutableBufferPointer(start: base + start, count: count - start)
        digits.reverse()
    }

    private mutating func appendString(_ value: LuaView) throws(JSONFailure) {
        guard let bytes = value.bytes else { throw JSONFailure("a string that cannot be read") }
        try append(UInt8(ascii: "\""))
        var start = 0
        var isASCII = true
        for offset in 0..<bytes.count {
            let byte = bytes[offset]
            if byte >= 0x80 { isASCII = false }
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            try append(UnsafeRawBufferPointer(rebasing: bytes[start..<offset]))
            try appendEscape(byte)
            start = offset + 1
        }
        // U+0000, which the validation below refuses, has been escaped: only texts with other scalars are looked at.
        if !isASCII, String(validating: bytes, as: UTF8.self) == nil {
            throw JSONFailure("a string that is not UTF-8 has no JSON text")
        }
        try append(UnsafeRawBufferPointer(rebasing: bytes[start..<bytes.count]))
        try append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(_ byte: UInt8) throws(JSONFailure) {
        try reserve(6)
        add(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: add(UInt8(ascii: "b"))
        case 0x09: add(UInt8(ascii: "t"))
        case 0x0A: add(UInt8(ascii: "n"))
        case 0x0C: add(UInt8(ascii: "f"))
        case 0x0D: add(UInt8(ascii: "r"))
        case 0x20...: add(byte)
        default:
            for digit in "u00".utf8 { add(digit) }
            add(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 0x0F
            add(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    // MARK: - The buffer

    private mutating func append(_ text: StaticString) throws(JSONFailure) {
        try append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func append(_ byte: UInt8) throws(JSONFailure) {
        try reserve(1)
        add(byte)
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) throws(JSONFailure) {
        try reserve(bytes.count)
        guard let source = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    private mutating func add(_ byte: UInt8) {
        base[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) throws(JSONFailure) {
        if count + more > capacity { try grow(more) }
    }

    private mutating func grow(_ more: Int) throws(JSONFailure) {
        guard count + more <= ScriptJSON.maximumSize else {
            throw JSONFailure("a text of more than \(ScriptJSON.maximumSize) bytes")
        }
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }
}
