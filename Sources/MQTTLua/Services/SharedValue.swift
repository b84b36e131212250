import LuaRuntime

/// A value that scripts of all event loops share.
enum SharedValue: Sendable, Equatable {
    case text([UInt8])
    case integer(Int64)
    case number(Double)
    case flag(Bool)

    /// What an entry takes besides its key.
    var size: Int {
        if case .text(let bytes) = self { bytes.count } else { 8 }
    }

    /// Whether a script would call the two equal: numbers by their values.
    func equals(_ other: SharedValue) -> Bool {
        switch (self, other) {
        case (.integer(let integer), .number(let number)), (.number(let number), .integer(let integer)):
            Int64(exactly: number) == integer
        default: self == other
        }
    }

    func push(to push: LuaPush) {
        switch self {
        case .text(let bytes): push.copy(bytes)
        case .integer(let integer): push.integer(integer)
        case .number(let number): push.number(number)
        case .flag(let flag): push.bool(flag)
        }
    }
}

extension LuaView {
    /// A string, number or boolean.
    func sharedValue() throws(LuaFailure) -> SharedValue {
        switch try scalar() {
        case .bool(let flag): return .flag(flag)
        case .int(let integer): return .integer(integer)
        case .double(let number): return .number(number)
        case .bytes(let bytes): return .text(bytes)
        case .nil, .table: throw mismatch("string, number or boolean")
        }
    }

    private func scalar() throws(LuaFailure) -> LuaValue {
        switch type {
        case .boolean, .number, .string: try value()
        default: .nil
        }
    }
}
