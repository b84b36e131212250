import LuaRuntime
import MQTTHooks

/// `event` of `on_dropped`: why a message, or a copy of it, went nowhere. Stands for a `DropReason`.
enum DropEventObject {
    enum Field: Int, CaseIterable {
        case reason
    }

    static func type() -> LuaObjectType {
        LuaObjectType(
            name: "event",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, _, push in
                push.string(object.assumingMemoryBound(to: DropReason.self).pointee.rawValue)
            })
    }
}
