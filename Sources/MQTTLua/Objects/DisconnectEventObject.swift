import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `event`: how a connection ended. Stands for a `DisconnectEvent`.
enum DisconnectEventObject {
    enum Field: Int, CaseIterable {
        // Scripts know the fields by these names.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        case by, code, reason, will_sent, seconds
    }

    static func type() -> LuaObjectType {
        LuaObjectType(
            name: "event",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, field, push in
                let event = object.assumingMemoryBound(to: DisconnectEvent.self)
                switch Field(rawValue: field) {
                case .by: push.string(event.pointee.cause.rawValue)
                case .code: push.integer(event.pointee.reasonCode.rawValue)
                case .reason: push.optional(event.pointee.reasonString)
                case .will_sent: push.bool(event.pointee.willSent)
                case .seconds: push.number(event.pointee.seconds)
                case nil: push.null()
                }
            })
    }
}
