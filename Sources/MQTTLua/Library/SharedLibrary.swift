import LuaRuntime

/// `mqtt.shared`
struct SharedLibrary {
    private let dictionary: SharedDictionary

    init(_ context: ScriptContext) {
        dictionary = context.services.shared
    }

    var functions: [LuaHostFunction] { [get, set, add, incr, cas, delete] }

    private var get: LuaHostFunction {
        LuaHostFunction("get") { [dictionary] call in
            if let value = dictionary.value(of: try call.key(1)) {
                value.push(to: call.push)
            } else {
                call.push.null()
            }
            return .returned
        }
    }

    private var set: LuaHostFunction {
        LuaHostFunction("set") { [dictionary] call in
            let value = try call.read(2) { try $0.sharedValue() }
            let change = dictionary.set(try call.key(1), value, ttl: try call.seconds(3))
            return try Self.answer(change, to: call.push)
        }
    }

    private var add: LuaHostFunction {
        LuaHostFunction("add") { [dictionary] call in
            let value = try call.read(2) { try $0.sharedValue() }
            let change = dictionary.add(try call.key(1), value, ttl: try call.seconds(3))
            return try Self.answer(change, to: call.push)
        }
    }

    private var incr: LuaHostFunction {
        LuaHostFunction("incr") { [dictionary] call in
            let amount = try call.readOptional(2) { value in
                guard value.type == .number else { throw value.mismatch("number") }
                return try value.sharedValue()
            }
            let (change, sum) = dictionary.increment(
                try call.key(1), by: amount ?? .integer(1), ttl: try call.seconds(3))
            guard let sum else { return try Self.answer(change, to: call.push) }
            sum.push(to: call.push)
            return .returned
        }
    }

    private var cas: LuaHostFunction {
        LuaHostFunction("cas") { [dictionary] call in
            let expected = try call.readOptional(2) { try $0.sharedValue() }
            let value = try call.readOptional(3) { try $0.sharedValue() }
            let change = dictionary.exchange(try call.key(1), expected, value, ttl: try call.seconds(4))
            return try Self.answer(change, to: call.push)
        }
    }

    private var delete: LuaHostFunction {
        LuaHostFunction("delete") { [dictionary] call in
            call.push.bool(dictionary.remove(try call.key(1)))
            return .returned
        }
    }

    /// True, false when the value was not as expected, or nil and why not.
    private static func answer(_ change: SharedDictionary.Change, to push: LuaPush) throws -> LuaOutcome {
        switch change {
        case .done: push.bool(true)
        case .unchanged: push.bool(false)
        case .full:
            push.null()
            push.literal("full")
        case .failed(let text): throw LuaFailure.message(text)
        }
        return .returned
    }
}

extension LuaCall {
    /// The key of something that is kept for all event loops.
    func key(_ place: Int) throws -> [UInt8] { try read(place) { try $0.binary() } }

    /// A time in seconds, above 0; nil when it is left out.
    func seconds(_ place: Int) throws -> Double? { try readOptional(place) { try Grants.positive($0) } }
}
