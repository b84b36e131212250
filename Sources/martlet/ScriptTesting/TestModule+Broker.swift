#if Lua
import LuaRuntime
import MQTTCodec
import MQTTHooks
import MQTTLua

/// `test.broker` and what a broker of a test can do.
extension TestModule {
    func starter(_ brokerClass: LuaClass) -> LuaHostFunction {
        waiting("broker") { [unowned self] call in
            var scripts = environment.scripts
            var values: [String: ScriptValue] = [:]
            var allowAnonymous = environment.allowAnonymous
            if !call[1].isNil {
                try call.readFields(1, names: ScriptTypes.testBrokerOptions.fieldNames) { name, value in
                    switch name {
                    case "scripts": scripts = try self.paths(value)
                    case "config": values = try Self.values(value)
                    default: allowAnonymous = try value.flag()
                    }
                }
            }
            guard !scripts.isEmpty else { throw LuaFailure.argument(1, "field 'scripts' is missing") }
            return { [unowned self, scripts, values, allowAnonymous] in
                let broker = try await start(scripts, values: values, allowAnonymous: allowAnonymous)
                return { $0.owned(Unmanaged.passRetained(broker).toOpaque(), brokerClass) }
            }
        }
    }

    /// Paths from the folder of the test file.
    private func paths(_ value: LuaView) throws -> [String] {
        guard value.type == .table else { throw value.mismatch("list of paths") }
        return try (0..<value.count).map { position in
            let path = try value.element(position + 1) { try $0.text() }
            return path.hasPrefix("/") ? path : Self.simplified("\(folder)/\(path)")
        }
    }

    /// The same path without `.` and `a/..`, as it reads best in messages.
    private static func simplified(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    private static func values(_ value: LuaView) throws -> [String: ScriptValue] {
        guard case .mapping(let values) = ScriptValue(try value.value()) else {
            if try value.value() == .table(LuaTable()) { return [:] }
            throw LuaFailure.argument(0, "a table of names and values expected")
        }
        return values
    }

    var brokerType: LuaObjectType {
        LuaObjectType(
            name: "broker", methods: [connect, advance, publish, retained, log, mockHTTP, requests, stop],
            read: { _, _, push in push.null() },
            release: { Unmanaged<VirtualBroker>.fromOpaque($0).release() })
    }

    private static func broker(_ call: LuaCall) -> VirtualBroker {
        Unmanaged<VirtualBroker>.fromOpaque(call.receiver).takeUnretainedValue()
    }

    private var connect: LuaHostFunction {
        waiting("connect") { [unowned self] call in
            let broker = Self.broker(call)
            let options = try ClientOptions(call, 1)
            return { [unowned self] in
                let client = try await broker.connect(
                    options.packet, from: options.address, listener: options.listener)
                let clientClass = clientClass
                return { push in
                    if let connack = client.connack, !connack.reasonCode.isError, let clientClass {
                        return push.owned(Unmanaged.passRetained(client).toOpaque(), clientClass)
                    }
                    push.null()
                    push.string(client.connack?.reasonCode.name ?? client.ending?.code ?? "no_answer")
                    push.optional(client.connack?.properties.reasonString)
                }
            }
        }
    }

    private var advance: LuaHostFunction {
        waiting("advance") { call in
            let broker = Self.broker(call)
            let seconds = try call.number(1)
            guard seconds >= 0, seconds <= 1e9 else { throw LuaFailure.argument(1, "seconds from 0 to 1e9 expected") }
            return {
                try await broker.advance(seconds: seconds)
                return { _ in }
            }
        }
    }

    private var publish: LuaHostFunction {
        waiting("publish") { call in
            let broker = Self.broker(call)
            let message = try call.message(1)
            return {
                try await broker.publish(message)
                return { _ in }
            }
        }
    }

    private var retained: LuaHostFunction {
        waiting("retained") { call in
            let broker = Self.broker(call)
            let topic = try call.read(1) { try $0.topicName() }
            return {
                let message = try await broker.retained(topic)
                return { push in
                    if let message { push.message(message) } else { push.null() }
                }
            }
        }
    }

    private var log: LuaHostFunction {
        LuaHostFunction("log") { call in
            let lines = Self.broker(call).log.lines
            call.push.list { push in
                for line in lines { push.string(line) }
            }
            return .returned
        }
    }

    private var stop: LuaHostFunction {
        waiting("stop") { call in
            let broker = Self.broker(call)
            return {
                try await broker.stop()
                return { _ in }
            }
        }
    }

    // MARK: HTTP

    private var mockHTTP: LuaHostFunction {
        LuaHostFunction("mock_http") { [unowned self] call in
            let broker = Self.broker(call)
            guard !call[1].isNil else {
                broker.http.answer(by: nil)
                return .returned
            }
            let function = try state.reference(to: try call.function(1))
            broker.http.answer { [unowned self] request in try answer(request, by: function) }
            return .returned
        }
    }

    private func answer(_ request: ScriptHTTPRequest, by function: LuaReference) throws -> ScriptHTTPResponse {
        do {
            return try state.call(function) { push in
                Self.push(request, to: push)
            } results: { results in
                guard !results[0].isNil else { throw ScriptHTTPError("no answer") }
                return try Self.response(results[0])
            }
        } catch let error as LuaError {
            throw ScriptHTTPError("mock_http: \(error)")
        }
    }

    private static func response(_ table: LuaView) throws -> ScriptHTTPResponse {
        guard table.type == .table else { throw ScriptHTTPError("mock_http must return a table, or nil") }
        let names = ScriptTypes.testHTTPResponse.fieldNames
        var response = ScriptHTTPResponse(status: 200)
        try table.forEach { key, value throws in
            let name = key.string ?? key.type.name
            guard names.contains(name) else {
                throw ScriptHTTPError(
                    "mock_http: no field '\(name)' is known" + LuaRuntime.Suggestion.hint(for: name, in: names))
            }
            switch name {
            case "status": response.status = Int(try value.integer(in: 100...999))
            case "body":
                guard let bytes = value.bytes else { throw ScriptHTTPError("mock_http: 'body' must be a string") }
                response.body = [UInt8](bytes)
            default:
                guard value.type == .table else { throw ScriptHTTPError("mock_http: 'headers' must be a table") }
                try value.forEach { name, value throws in
                    response.headers.append(ScriptHTTPHeader(try name.text(), try value.text()))
                }
                response.headers.sort { $0.name < $1.name }
            }
        }
        return response
    }

    private static func push(_ request: ScriptHTTPRequest, to push: LuaPush) {
        push.table { push in
            push.literal("method")
            push.string(request.method)
            push.literal("url")
            push.string(request.url)
            push.literal("headers")
            push.table { push in
                for header in request.headers {
                    push.string(header.name.lowercased())
                    push.string(header.value)
                }
            }
            push.literal("body")
            push.copy(request.body)
        }
    }

    private var requests: LuaHostFunction {
        LuaHostFunction("requests") { call in
            let requests = Self.broker(call).http.requests
            call.push.list { push in
                for request in requests { Self.push(request, to: push) }
            }
            return .returned
        }
    }
}
#endif
