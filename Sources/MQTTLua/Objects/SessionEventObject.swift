import LuaRuntime
import MQTTHooks

/// `event` of `on_session`: what happened to a session. Stands for a `SessionEvent`.
enum SessionEventObject {
    enum Field: Int, CaseIterable {
        case kind
    }

    static func type() -> LuaObjectType {
        LuaObjectType(
            name: "event",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, _, push in
                push.string(object.assumingMemoryBound(to: SessionEvent.self).pointee.rawValue)
            })
    }
}
