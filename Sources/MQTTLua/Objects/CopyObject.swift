import LuaRuntime
import MQTTHooks

/// `message` of `on_deliver`: topic, payload and properties may be edited, and the copy dropped. Stands for a
/// ``CopyRecord``.
enum CopyObject {
    typealias Field = MessageObject.Field

    private static func access(to field: Field) -> LuaField.Access {
        switch field {
        case .topic, .payload: .editable
        // The subscription's business.
        case .qos, .retain, .dup, .origin, .publisher: .readable
        }
    }

    static func type(_ context: ScriptContext) -> LuaObjectType {
        LuaObjectType(
            name: "message",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue, access(to: $0)) }
                + MessageProperty.allCases.map { LuaField("\($0)", $0.rawValue, .editable) },
            methods: [
                LuaHostFunction("drop") { call in
                    call.receiver.assumingMemoryBound(to: CopyRecord.self).pointee.isDropped = true
                    return .returned
                }
            ],
            read: { object, field, push in
                MessageObject.read(
                    object.assumingMemoryBound(to: CopyRecord.self).pointee.draft, field, push, context)
            },
            write: { object, field, value in
                try MessageObject.write(
                    object.assumingMemoryBound(to: CopyRecord.self).pointee.draft, field, value)
            })
    }
}
