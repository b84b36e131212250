import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `event` of `on_refused`: why a client was not let in. Stands for a `RefusalEvent`.
enum RefusalEventObject {
    enum Field: Int, CaseIterable {
        case code, reason
    }

    static func type() -> LuaObjectType {
        LuaObjectType(
            name: "event",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, field, push in
                let event = object.assumingMemoryBound(to: RefusalEvent.self)
                switch Field(rawValue: field) {
                case .code: push.integer(event.pointee.reasonCode.rawValue)
                case .reason: push.optional(event.pointee.reasonString)
                case nil: push.null()
                }
            })
    }
}
