import LuaRuntime

/// Reads what scripts say about a request.
struct HTTPRequestReader: Sendable {
    /// A request, and what is to be done with its response.
    struct Order: Sendable {
        var request: ScriptHTTPRequest
        var redirections = 0
    }

    /// How many bytes the body of a response may have at most, whatever the script says.
    static let maximumBodySize = 64 << 20
    /// How many bytes of a body are sent.
    static let maximumRequestSize = 8 << 20
    private static let maximumHeaders = 100
    /// What the connection decides, not the script.
    private static let reservedHeaders = [
        "connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    private let coders: JSONCoders

    init(_ coders: JSONCoders) {
        self.coders = coders
    }

    /// Reads a table of options, where there is one, and checks the whole request.
    ///
    /// - Parameters:
    ///   - place: The argument that is the table.
    ///   - request: What the other arguments say.
    ///   - urlPlace: The argument that errors of the address are about.
    func read(
        _ call: LuaCall, options place: Int, names: [String], _ request: ScriptHTTPRequest, urlPlace: Int
    ) throws -> Order {
        var order = Order(request: request)
        if !call[place].isNil {
            var hasJSON = false
            try call.readFields(place, names: names) { name, value in
                hasJSON = hasJSON || name == "json"
                try set(name, value, in: &order)
            }
            if hasJSON, !order.request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                order.request.headers.append(ScriptHTTPHeader("Content-Type", "application/json"))
            }
        }
        guard order.request.body.count <= Self.maximumRequestSize else {
            throw LuaFailure.message("a body of more than \(Self.maximumRequestSize) bytes")
        }
        if order.request.url.isEmpty, names.contains("url") {
            throw LuaFailure.argument(urlPlace, "field 'url' is missing")
        }
        do throws(ScriptHTTPError) {
            _ = try HTTPOrigin(of: order.request.url)
        } catch {
            throw LuaFailure.argument(urlPlace, error.description)
        }
        return order
    }

    private func set(_ name: String, _ value: LuaView, in order: inout Order) throws {
        switch name {
        case "method": order.request.method = try method(value)
        case "url": order.request.url = try value.text()
        case "body":
            guard let bytes = value.bytes else { throw value.mismatch("string") }
            try setBody(Array(bytes), in: &order)
        case "json":
            do {
                try setBody(Array(try coders.writer.pointee.write(value)), in: &order)
            } catch let error as JSONFailure {
                throw LuaFailure.argument(0, error.text)
            }
        case "headers": order.request.headers = try headers(value)
        case "timeout":
            let seconds = try Grants.positive(value)
            guard seconds <= 3600 else { throw LuaFailure.argument(0, "at most 3600 seconds expected") }
            order.request.timeout = .seconds(seconds)
        case "max_body":
            order.request.maximumBodySize = Int(try value.integer(in: 0...Int64(Self.maximumBodySize)))
        default: order.redirections = Int(try value.integer(in: 0...20))
        }
    }

    private func setBody(_ body: [UInt8], in order: inout Order) throws(LuaFailure) {
        guard order.request.body.isEmpty else { throw .argument(0, "a request has one body") }
        order.request.body = body
    }

    private func method(_ value: LuaView) throws(LuaFailure) -> String {
        let method = try value.text().uppercased()
        guard (1...20).contains(method.utf8.count), method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .argument(0, "\"\(method)\" is not a method")
        }
        guard method != "CONNECT", method != "TRACE" else { throw .argument(0, "\(method) is not for scripts") }
        return method
    }

    private func headers(_ value: LuaView) throws(LuaFailure) -> [ScriptHTTPHeader] {
        guard value.type == .table else { throw value.mismatch("table") }
        var headers: [ScriptHTTPHeader] = []
        try value.forEach { key, value throws(LuaFailure) in
            guard let name = key.string, !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
                throw LuaFailure.argument(0, "'\(key.string ?? key.type.name)' is not the name of a header")
            }
            guard !Self.reservedHeaders.contains(name.lowercased()) else {
                throw LuaFailure.argument(0, "'\(name)' is not for scripts to set")
            }
            guard let text = value.string else {
                throw LuaFailure.argument(0, "'\(name)': string expected, got \(value.type.name)")
            }
            guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw LuaFailure.argument(0, "'\(name)': a value of one line expected")
            }
            headers.append(ScriptHTTPHeader(name, text))
        }
        guard headers.count <= Self.maximumHeaders else {
            throw .argument(0, "more than \(Self.maximumHeaders) headers")
        }
        // Tables have no order; requests that are the same shall look the same.
        return headers.sorted { $0.name < $1.name }
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
