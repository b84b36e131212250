import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `connect` of `on_connect`: may be edited or rejected. Stands for a ``ConnectRecord``.
enum ConnectObject {
    enum Field: Int, CaseIterable {
        // Scripts know the fields by these names.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        case client_id, username, keep_alive, clean_start, will, properties, tenant
    }

    /// - Parameter willClass: What `connect.will` is.
    static func type(willClass: LuaClass) -> LuaObjectType {
        LuaObjectType(
            name: "connect",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue, .editable) },
            methods: [reject],
            read: { object, field, push in
                let record = object.assumingMemoryBound(to: ConnectRecord.self)
                guard let field = Field(rawValue: field) else { return push.null() }
                if field == .will, record.pointee.subject.will != nil { return push.object(object, willClass) }
                read(record.pointee.subject, field, push)
            },
            write: { object, field, value in
                guard let field = Field(rawValue: field) else { return }
                let record = object.assumingMemoryBound(to: ConnectRecord.self)
                try write(&record.pointee.subject, field, value)
            })
    }

    private static func read(_ draft: ConnectDraft, _ field: Field, _ push: LuaPush) {
        switch field {
        case .client_id: push.string(draft.clientIdentifier)
        case .username: push.optional(draft.username)
        case .keep_alive: push.integer(draft.keepAlive)
        case .clean_start: push.bool(draft.cleanStart)
        case .will: push.null()
        case .properties: push.pairs(draft.properties.userProperties)
        case .tenant: push.optional(draft.tenant)
        }
    }

    private static func write(_ draft: inout ConnectDraft, _ field: Field, _ value: LuaView) throws(LuaFailure) {
        switch field {
        case .client_id: draft.clientIdentifier = try value.text()
        case .username: draft.username = value.isNil ? nil : try value.text()
        case .keep_alive: draft.keepAlive = UInt16(try value.integer(in: 0...0xFFFF))
        case .clean_start: draft.cleanStart = try value.flag()
        case .will: draft.will = value.isNil ? nil : try WillObject.will(value, version: draft.version)
        case .properties:
            let pairs = value.isNil ? [] : try value.userProperties()
            guard pairs.isEmpty || draft.version == .v5 else { throw .message(only5("properties")) }
            draft.properties.userProperties = pairs.map { ($0.name, $0.value) }
        case .tenant: draft.tenant = value.isNil ? nil : try value.text()
        }
    }

    static func only5(_ field: String) -> String { "'\(field)' is for clients of MQTT 5" }

    private static var reject: LuaHostFunction {
        LuaHostFunction("reject") { call in
            let code = try call.readOptional(1) { try $0.reasonCode(in: .connack) } ?? .notAuthorized
            let reason = try call.readOptional(2) { try $0.text() }
            let properties = try call.readOptional(3) { try $0.userProperties() } ?? []
            call.receiver.assumingMemoryBound(to: ConnectRecord.self).pointee.outcome =
                .reject(code, reason: reason, properties: properties)
            return .returned
        }
    }
}
