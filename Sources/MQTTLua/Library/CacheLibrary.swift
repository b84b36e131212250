import LuaRuntime

/// `mqtt.cache`
///
/// What a function returned is shared by all event loops when every loop has the same function: one that is memoized
/// while the script loads, at a place of the text that memoizes no other. Others, such as those made in a loop over a
/// table, whose order differs from state to state, each have results of their own on each event loop.
final class CacheLibrary: @unchecked Sendable {
    static let optionNames = ScriptTypes.cacheOptions.fieldNames

    private struct Memo {
        let place: String
        let ttl: Double?
        let negativeTTL: Double?
        /// What the keys of its results begin with, once the script is loaded: until then another may come to share its
        /// place.
        var identity: [UInt8]?
    }

    private unowned(unsafe) let context: ScriptContext
    private var memos: [Memo] = []
    private var places: [String: Int] = [:]
    private var found: [LuaValue] = []

    init(_ context: ScriptContext) {
        self.context = context
    }

    /// In Lua, so that the function that is memoized may wait for something. Errors are about the caller's line.
    static let source = """
        return function(open, find, results, keep)
          local pcall, error = pcall, error
          local function finish(memo, key, ...)
            local ok, message = pcall(keep, memo, key, ...)
            if not ok then error(message, 2) end
            return ...
          end
          return function(fn, options)
            local _, place = pcall(error, "", 3)
            local ok, memo = pcall(open, fn, options, place)
            if not ok then error(memo, 2) end
            return function(...)
              local ok, key, hit = pcall(find, memo, ...)
              if not ok then error(key, 2) end
              if hit then return results() end
              return finish(memo, key, fn(...))
            end
          end
        end
        """

    /// `memoize`, made by the function that ``source`` returns.
    func memoize(_ maker: LuaReference) throws -> LuaReference {
        let functions = try [open, find, results, keep].map { try context.state.function($0) }
        return try context.state.call(maker) { push in
            for function in functions { push.reference(function) }
        } results: { [context] results in
            try context.state.reference(to: results[0])
        }
    }

    private var open: LuaHostFunction {
        LuaHostFunction("memoize") { [unowned(unsafe) self] call in
            _ = try call.function(1)
            var ttl: Double?
            var negativeTTL: Double?
            try call.readFields(2, names: Self.optionNames) { name, value in
                if name == "ttl" { ttl = try Grants.positive(value) } else { negativeTTL = try Grants.positive(value) }
            }
            guard ttl != nil || negativeTTL != nil else { throw LuaFailure.argument(2, "field 'ttl' is missing") }
            guard context.isLoading else {
                throw LuaFailure.message(
                    "memoize while the script loads: later each call would have a cache of its own")
            }
            let place = call[3].string ?? ""
            places[place, default: 0] += 1
            memos.append(Memo(place: place, ttl: ttl, negativeTTL: negativeTTL))
            call.push.integer(memos.count - 1)
            return .returned
        }
    }

    /// Returns the key of a call, and whether it has results.
    private var find: LuaHostFunction {
        LuaHostFunction("memoize") { [unowned(unsafe) self] call in
            let number = Int(try call.integer(1))
            var key = identity(of: number)
            for place in 2..<max(2, call.count + 1) { try Self.append(call[place], place - 1, to: &key) }
            call.push.copy(key)
            if let results = context.services.cache.results(of: key) {
                found = results
                call.push.bool(true)
            } else {
                call.push.bool(false)
            }
            return .returned
        }
    }

    private var results: LuaHostFunction {
        LuaHostFunction("memoize") { [unowned(unsafe) self] call in
            for value in found { call.push.value(value) }
            found = []
            return .returned
        }
    }

    private var keep: LuaHostFunction {
        LuaHostFunction("memoize") { [unowned(unsafe) self] call in
            let memo = memos[Int(try call.integer(1))]
            let isNegative = !call[3].isTrue
            guard let seconds = isNegative ? memo.negativeTTL : memo.ttl else { return .returned }
            var results: [LuaValue] = []
            for place in 3..<max(3, call.count + 1) {
                do throws(LuaFailure) {
                    results.append(try call[place].value())
                } catch {
                    throw LuaFailure.message("a memoized function may return data only: result \(place - 2) is no such")
                }
            }
            context.services.cache.keep(results, for: seconds, under: [UInt8](try call.bytes(2)))
            return .returned
        }
    }

    private func identity(of number: Int) -> [UInt8] {
        let memo = memos[number]
        if let identity = memo.identity { return identity }
        let isShared = !context.isLoading && !memo.place.isEmpty && places[memo.place] == 1
        let owner = isShared ? "" : "\(ObjectIdentifier(context).hashValue) \(number)"
        let identity = Array("\(context.generation)\0\(context.path)\0\(memo.place)\0\(owner)\0".utf8)
        if !context.isLoading { memos[number].identity = identity }
        return identity
    }

    /// Adds an argument so that no two lists of arguments look the same.
    private static func append(_ argument: LuaView, _ place: Int, to key: inout [UInt8]) throws {
        switch argument.type {
        case .none, .nil: key.append(UInt8(ascii: "n"))
        case .boolean: key.append(argument.isTrue ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .number:
            let number = argument.number ?? 0
            let text = argument.integer.map { "i\($0);" } ?? "d\(number.bitPattern);"
            key.append(contentsOf: text.utf8)
        case .string:
            guard let bytes = argument.bytes else { return }
            key.append(contentsOf: "s\(bytes.count):".utf8)
            key.append(contentsOf: bytes)
        default:
            throw LuaFailure.message(
                "a memoized function takes strings, numbers and booleans: argument \(place) is a \(argument.type.name)")
        }
    }
}
