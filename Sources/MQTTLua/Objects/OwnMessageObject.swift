import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `message` of `on_will` and `on_retain`: may be edited or dropped. Stands for a ``MessageRecord``.
enum OwnMessageObject {
    enum Field: Int, CaseIterable {
        case topic, payload, qos, retain, origin, publisher

        var access: LuaField.Access {
            switch self {
            case .topic, .payload, .qos, .retain: .editable
            case .origin, .publisher: .readable
            }
        }
    }

    static func type(_ context: ScriptContext) -> LuaObjectType {
        LuaObjectType(
            name: "message",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue, $0.access) }
                + MessageProperty.allCases.map { LuaField("\($0)", $0.rawValue, .editable) },
            methods: [
                LuaHostFunction("drop") { call in
                    call.receiver.assumingMemoryBound(to: MessageRecord.self).pointee.outcome = .drop
                    return .returned
                }
            ],
            read: { object, field, push in
                read(object.assumingMemoryBound(to: MessageRecord.self).pointee.subject, field, push, context)
            },
            write: { object, field, value in
                let record = object.assumingMemoryBound(to: MessageRecord.self)
                try write(&record.pointee.subject, field, value)
            })
    }

    private static func read(_ message: Message, _ field: Int, _ push: LuaPush, _ context: ScriptContext) {
        if let property = MessageProperty(rawValue: field) { return property.read(message.properties, push) }
        switch Field(rawValue: field) {
        case .topic: push.string(message.topic)
        case .payload: push.copy(message.payload)
        case .qos: push.integer(message.qos.rawValue)
        case .retain: push.bool(message.retain)
        case .origin: context.names.push(message.origin, to: push)
        case .publisher: push.optional(message.publisher)
        case nil: push.null()
        }
    }

    private static func write(_ message: inout Message, _ field: Int, _ value: LuaView) throws(LuaFailure) {
        if let property = MessageProperty(rawValue: field) { return try property.write(value, to: &message.properties) }
        switch Field(rawValue: field) {
        case .topic: message.topic = try value.topicName()
        case .payload:
            guard let bytes = value.bytes else { throw value.mismatch("string") }
            message.payload = [UInt8](bytes)
        case .qos: message.qos = try value.qos()
        case .retain: message.retain = try value.flag()
        case .origin, .publisher, nil: throw .message("this field may not be assigned to")
        }
    }
}
