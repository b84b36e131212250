import LuaRuntime

/// `mqtt.http`
struct HTTPLibrary {
    static let optionNames = ScriptTypes.httpOptions.fieldNames
    static let postOptionNames = ScriptTypes.httpPostOptions.fieldNames
    static let requestFields = ScriptTypes.httpRequest.fieldNames

    private let context: ScriptContext
    private let traffic: HTTPTraffic
    private let reader: HTTPRequestReader
    private let responseClass: LuaClass

    /// - Parameter coders: What reads and writes JSON for the script.
    /// - Throws: `LuaFailure` where no client is built in.
    init(_ context: ScriptContext, _ coders: JSONCoders) throws {
        guard let traffic = context.services.http else {
            throw LuaFailure.message(
                "mqtt.http is not built in: build Martlet with the package trait HTTP (swift build --traits Lua,HTTP)")
        }
        self.context = context
        self.traffic = traffic
        reader = HTTPRequestReader(coders)
        responseClass = try context.state.register(HTTPResponseObject.type(coders), as: ScriptTypes.response)
    }

    var functions: [LuaHostFunction] { [get, post, request, escape] }

    private var get: LuaHostFunction {
        function("get") { [reader] call in
            let url = try call.string(1)
            return try reader.read(call, options: 2, names: Self.optionNames, ScriptHTTPRequest(url: url), urlPlace: 1)
        }
    }

    private var post: LuaHostFunction {
        function("post") { [reader] call in
            var request = ScriptHTTPRequest(method: "POST", url: try call.string(1))
            request.body = try call.optional(2, call.bytes).map { Array($0) } ?? []
            return try reader.read(call, options: 3, names: Self.postOptionNames, request, urlPlace: 1)
        }
    }

    private var request: LuaHostFunction {
        function("request") { [reader] call in
            _ = try call.table(1)
            return try reader.read(
                call, options: 1, names: Self.requestFields, ScriptHTTPRequest(url: ""), urlPlace: 1)
        }
    }

    /// Makes any bytes part of an address, where nobody takes them for something else.
    private var escape: LuaHostFunction {
        LuaHostFunction("escape") { call in
            let bytes = try call.bytes(1)
            guard bytes.count <= 65_536 else { throw LuaFailure.argument(1, "more than 65536 bytes") }
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count)
            for byte in bytes {
                if Self.isUnreserved(byte) {
                    text.append(byte)
                } else {
                    text.append(UInt8(ascii: "%"))
                    text.append(Self.digits[Int(byte >> 4)])
                    text.append(Self.digits[Int(byte & 15)])
                }
            }
            call.push.copy(text)
            return .returned
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// RFC 3986, section 2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private func function(
        _ name: String, _ read: @escaping @Sendable (LuaCall) throws -> HTTPRequestReader.Order
    ) -> LuaHostFunction {
        .waiting(name, in: context) { [traffic, outside = context.services.outside] call in
            let order = try read(call)
            return { try await outside.run { try await traffic.send(order.request, redirections: order.redirections) } }
        } push: { [responseClass] outcome, push in
            switch outcome {
            case .response(let response): HTTPResponseObject.push(response, responseClass, push)
            case .failure(let text):
                push.null()
                push.string(text)
            }
        }
    }
}
