#if Lua
import LuaRuntime
import MQTTCodec
import MQTTLua

/// What a client of a test can do.
extension TestModule {
    private enum Field: Int, CaseIterable {
        // Tests know the fields by these names.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        case id, version, session_present
    }

    /// A client with the broker that it talks to, on its way through Lua.
    var clientType: LuaObjectType {
        LuaObjectType(
            name: "client",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            methods: [subscribe, unsubscribe, publishing, receive, disconnected, disconnect, cut],
            read: { object, field, push in
                let client = Unmanaged<VirtualClient>.fromOpaque(object).takeUnretainedValue()
                switch Field(rawValue: field) {
                case .id: push.string(client.id)
                case .version: push.string(client.version.description)
                case .session_present: push.bool(client.connack?.sessionPresent ?? false)
                case nil: push.null()
                }
            },
            release: { Unmanaged<VirtualClient>.fromOpaque($0).release() })
    }

    private static func client(_ call: LuaCall) -> VirtualClient {
        Unmanaged<VirtualClient>.fromOpaque(call.receiver).takeUnretainedValue()
    }

    /// The answer of a request that has one code.
    private static func answer(_ code: ReasonCode?, of client: VirtualClient) -> Answer {
        let name = code?.name ?? client.ending?.code ?? "no_answer"
        return { $0.string(name) }
    }

    private var subscribe: LuaHostFunction {
        waiting("subscribe") { call in
            let client = Self.client(call)
            var subscription = Subscription(filter: try call.read(1) { try $0.topicFilter() })
            var identifier: UInt32?
            if !call[2].isNil {
                try call.readFields(2, names: ScriptTypes.testSubscribeOptions.fieldNames) { name, value in
                    switch name {
                    case "qos": subscription.options.qos = try value.qos()
                    case "no_local": subscription.options.noLocal = try value.flag()
                    case "retain_as_published": subscription.options.retainAsPublished = try value.flag()
                    case "retain_handling":
                        let number = UInt8(try value.integer(in: 0...2))
                        subscription.options.retainHandling = RetainHandling(rawValue: number) ?? .send
                    default: identifier = UInt32(try value.integer(in: 1...268_435_455))
                    }
                }
            }
            return { [subscription, identifier] in
                let code = try await client.broker?.subscribe(client, subscription, identifier: identifier)
                // The number is that of success.
                if code == .grantedQoS0 { return { $0.literal("granted_qos_0") } }
                return Self.answer(code ?? nil, of: client)
            }
        }
    }

    private var unsubscribe: LuaHostFunction {
        waiting("unsubscribe") { call in
            let client = Self.client(call)
            let filter = try call.read(1) { try $0.topicFilter() }
            return {
                let code = try await client.broker?.unsubscribe(client, filter)
                return Self.answer(code ?? nil, of: client)
            }
        }
    }

    private var publishing: LuaHostFunction {
        waiting("publish") { call in
            let client = Self.client(call)
            let message = try call.message(1)
            return {
                let outcome = try await client.broker?.publish(client, message)
                return { push in
                    push.string(outcome?.code ?? "no_answer")
                    push.optional(outcome?.reason)
                }
            }
        }
    }

    private var receive: LuaHostFunction {
        LuaHostFunction("receive") { call in
            guard let message = Self.client(call).nextMessage() else {
                call.push.null()
                return .returned
            }
            call.push.table { push in
                push.messageFields(
                    topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retain,
                    properties: message.properties)
                push.literal("dup")
                push.bool(message.dup)
            }
            return .returned
        }
    }

    private var disconnected: LuaHostFunction {
        waiting("disconnected") { call in
            let client = Self.client(call)
            return {
                try await client.broker?.rest()
                let ending = client.ending
                return { push in
                    push.optional(ending?.code)
                    push.optional(ending?.reason)
                }
            }
        }
    }

    private var disconnect: LuaHostFunction {
        waiting("disconnect") { call in
            let client = Self.client(call)
            return {
                client.disconnect()
                try await client.broker?.rest()
                return { _ in }
            }
        }
    }

    private var cut: LuaHostFunction {
        waiting("cut") { call in
            let client = Self.client(call)
            return {
                client.cut()
                try await client.broker?.rest()
                return { _ in }
            }
        }
    }
}
#endif
