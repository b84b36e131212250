import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `client`: who connects, asks, publishes, receives or has gone. Stands for a `Client`.
enum ClientObject {
    enum Field: Int, CaseIterable {
        // Scripts know the fields by these names.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        case id, username, address, port, listener, `protocol`, clean_start, keep_alive, session_expiry, tenant, attrs
        // Scripts know the fields by these names.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        case properties, connected_at, `internal`, superuser, mount_point
    }

    static func type(_ context: ScriptContext) -> LuaObjectType {
        LuaObjectType(
            name: "client",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, field, push in
                guard let field = Field(rawValue: field) else { return push.null() }
                switch field {
                case .id: try context.clients.pushID(of: object, to: push)
                case .username: try context.clients.pushUsername(of: object, to: push)
                default:
                    Unmanaged<Client>.fromOpaque(object)._withUnsafeGuaranteedRef { read($0, field, push, context) }
                }
            },
            // Of those alone that a script may keep.
            release: { Unmanaged<Client>.fromOpaque($0).release() })
    }

    private static func read(_ client: Client, _ field: Field, _ push: LuaPush, _ context: ScriptContext) {
        switch field {
        case .id: push.string(client.id)
        case .username: push.optional(client.username)
        case .address: push.string(client.address)
        case .port: push.integer(client.port)
        case .listener: push.string(client.listener)
        case .protocol: context.names.push(client.protocolVersion, to: push)
        case .clean_start: push.bool(client.cleanStart)
        case .keep_alive: push.integer(client.keepAlive)
        case .session_expiry: push.integer(client.sessionExpiryInterval)
        case .tenant: push.optional(client.tenant)
        case .attrs:
            push.table { push in
                for (name, value) in client.attributes {
                    push.string(name)
                    push.string(value)
                }
            }
        case .properties: push.pairs(client.properties.userProperties)
        case .connected_at: push.number(Double(client.connectedAt) / 1000)
        case .internal: push.bool(client.isInternal)
        case .superuser: push.bool(client.isSuperuser)
        case .mount_point: push.optional(client.mountPoint?.prefix)
        }
    }
}
