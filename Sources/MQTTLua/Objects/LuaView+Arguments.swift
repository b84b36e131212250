package import LuaRuntime
package import MQTTCodec
package import MQTTHooks

/// Values of scripts, read with the checks that MQTT demands. Nothing is coerced.
///
/// The errors are about an argument 0: a field's writer ignores the number, others give it one.
extension LuaView {
    package func mismatch(_ expected: String) -> LuaFailure {
        .argument(0, "\(expected) expected, got \(type.name)")
    }

    package func flag() throws(LuaFailure) -> Bool {
        guard let bool else { throw mismatch("boolean") }
        return bool
    }

    package func integer(in range: ClosedRange<Int64>) throws(LuaFailure) -> Int64 {
        guard type == .number else { throw mismatch("integer") }
        guard let integer, range.contains(integer) else {
            throw .argument(0, "integer from \(range.lowerBound) to \(range.upperBound) expected")
        }
        return integer
    }

    package func qos() throws(LuaFailure) -> QoS {
        guard let qos = QoS(rawValue: UInt8(try integer(in: 0...2))) else { throw mismatch("QoS") }
        return qos
    }

    package func binary() throws(LuaFailure) -> [UInt8] {
        guard let bytes else { throw mismatch("string") }
        guard bytes.count <= 65_535 else { throw .argument(0, "at most 65535 bytes expected, got \(bytes.count)") }
        return [UInt8](bytes)
    }

    /// A string that MQTT can carry.
    package func text() throws(LuaFailure) -> String {
        guard let bytes else { throw mismatch("string") }
        guard bytes.count <= 65_535 else { throw .argument(0, "at most 65535 bytes expected, got \(bytes.count)") }
        guard UTF8Validation.isValid(bytes) else { throw .argument(0, "text in UTF-8 without U+0000 expected") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes of a topic name, in place.
    package func topicBytes() throws(LuaFailure) -> UnsafeRawBufferPointer {
        guard let bytes else { throw mismatch("topic name") }
        guard TopicName.isValid(bytes) else {
            throw .argument(0, "\"\(String(decoding: bytes, as: UTF8.self))\" is not a topic name")
        }
        return bytes
    }

    package func topicName() throws(LuaFailure) -> String { String(decoding: try topicBytes(), as: UTF8.self) }

    package func topicFilter() throws(LuaFailure) -> String {
        guard let bytes else { throw mismatch("topic filter") }
        guard TopicFilter.isValid(bytes) else {
            throw .argument(0, "\"\(String(decoding: bytes, as: UTF8.self))\" is not a topic filter")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A list of `{ name, value }`.
    package func userProperties() throws(LuaFailure) -> [UserProperty] {
        guard type == .table else { throw mismatch("list of { name, value }") }
        var properties: [UserProperty] = []
        var entries = 0
        forEach { _, _ in entries += 1 }
        guard entries == count else { throw .argument(0, "list of { name, value } expected, got a table with keys") }
        for position in 0..<count {
            let property = try element(position + 1) { pair throws(LuaFailure) in
                guard pair.type == .table, pair.count == 2 else {
                    throw LuaFailure.argument(0, "entry \(position + 1) is not { name, value }")
                }
                let name = try pair.element(1) { name throws(LuaFailure) in try name.text() }
                let value = try pair.element(2) { value throws(LuaFailure) in try value.text() }
                return UserProperty(name, value)
            }
            properties.append(property)
        }
        return properties
    }

    /// What the key of a field is called in messages.
    var fieldName: String { string ?? integer.map { "[\($0)]" } ?? type.name }

    /// The name that the key of a field is; one that is not in `names` is an error.
    func fieldName(in names: [String]) throws(LuaFailure) -> String {
        let name = fieldName
        guard names.contains(name) else {
            throw .argument(0, "no field '\(name)' is known" + Suggestion.hint(for: name, in: names))
        }
        return name
    }

    /// A reason code: its name or its number.
    package func reasonCode() throws(LuaFailure) -> ReasonCode {
        switch type {
        case .string:
            let name = string ?? ""
            if let code = ReasonCode(name: name) { return code }
            throw .argument(
                0, "unknown reason code '\(name)'" + Suggestion.hint(for: name, in: ReasonCode.allNames))
        case .number:
            guard let number = integer, let byte = UInt8(exactly: number),
                ReasonCode.allCodes.contains(ReasonCode(rawValue: byte))
            else { throw .argument(0, "unknown reason code \(integer.map { "\($0)" } ?? "")") }
            return ReasonCode(rawValue: byte)
        default:
            throw mismatch("reason code")
        }
    }

    /// A reason code that says no, and that a packet of the type may carry.
    package func reasonCode(in packet: PacketType) throws(LuaFailure) -> ReasonCode {
        let code = try reasonCode()
        guard code.isError, ReasonCode.isValid(code, in: packet) else {
            throw .argument(0, "'\(code.name)' is no refusal that \(packet) can carry")
        }
        return code
    }
}

extension LuaFailure {
    /// The same failure about another argument.
    package func about(_ place: Int) -> LuaFailure {
        guard case .argument(_, let text) = self else { return self }
        return .argument(place, text)
    }

    /// The same failure about a field of a table.
    package func about(_ place: Int, field: String) -> LuaFailure {
        guard case .argument(_, let text) = self else { return self }
        return .argument(place, "field '\(field)': \(text)")
    }
}

extension LuaCall {
    /// Reads an argument with one of the checks above.
    package func read<T>(_ place: Int, _ body: (LuaView) throws -> T) throws -> T {
        do {
            return try body(self[place])
        } catch let error as LuaFailure {
            throw error.about(place)
        }
    }

    /// Reads an argument that may be left out.
    package func readOptional<T>(_ place: Int, _ body: (LuaView) throws -> T) throws -> T? {
        self[place].isNil ? nil : try read(place, body)
    }

    /// Reads the fields of a table argument one by one; a name that is not in `names` is an error.
    package func readFields(
        _ place: Int, names: [String], _ body: (_ name: String, _ value: LuaView) throws -> Void
    ) throws {
        try table(place).forEach { key, value throws in
            let name = try read(place) { _ in try key.fieldName(in: names) }
            do {
                try body(name, value)
            } catch let error as LuaFailure {
                throw error.about(place, field: name)
            }
        }
    }
}
