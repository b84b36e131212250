import LuaRuntime

/// What `mqtt.http` returns: an object that lives as long as the script holds it, whose body becomes a Lua string when
/// it is read. Stands for a ``Box``.
enum HTTPResponseObject {
    enum Field: Int, CaseIterable {
        case status, headers, body
    }

    /// Carries a response on its way through Lua.
    private final class Box: Sendable {
        let response: ScriptHTTPResponse

        init(_ response: ScriptHTTPResponse) {
            self.response = response
        }
    }

    /// - Parameter coders: What reads the body as JSON.
    static func type(_ coders: JSONCoders) -> LuaObjectType {
        LuaObjectType(
            name: "response",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            methods: [
                LuaHostFunction("json") { call in
                    let box = Unmanaged<Box>.fromOpaque(call.receiver)
                    box._withUnsafeGuaranteedRef { box in
                        box.response.body.withUnsafeBytes { body in
                            guard let failure = coders.reader.pointee.read(body, to: call.push) else { return }
                            call.push.null()
                            call.push.string(failure.description)
                        }
                    }
                    return .returned
                }
            ],
            read: { object, field, push in
                let box = Unmanaged<Box>.fromOpaque(object)
                box._withUnsafeGuaranteedRef { box in
                    switch Field(rawValue: field) {
                    case .status: push.integer(box.response.status)
                    case .headers: Self.push(box.response.headers, push)
                    case .body: push.copy(box.response.body)
                    case nil: push.null()
                    }
                }
            },
            release: { Unmanaged<Box>.fromOpaque($0).release() })
    }

    static func push(_ response: ScriptHTTPResponse, _ responseClass: LuaClass, _ push: LuaPush) {
        push.owned(Unmanaged.passRetained(Box(response)).toOpaque(), responseClass)
    }

    /// Names in lower case; fields of the same name are one, as RFC 9110, section 5.3 has it.
    private static func push(_ headers: [ScriptHTTPHeader], _ push: LuaPush) {
        var values: [String: String] = [:]
        for header in headers {
            values[header.name.lowercased(), default: ""] +=
                values[header.name.lowercased()] == nil
                ? header.value : ", " + header.value
        }
        push.table { push in
            for (name, value) in values {
                push.string(name)
                push.string(value)
            }
        }
    }
}
