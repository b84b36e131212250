import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `message` of `authorize_receive`: may only be read. Stands for a `MessageView`.
enum DeliveredMessageObject {
    enum Field: Int, CaseIterable {
        case topic, payload, qos, retain, origin, publisher
    }

    static func type(_ context: ScriptContext) -> LuaObjectType {
        LuaObjectType(
            name: "delivered_message",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) }
                + MessageProperty.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, field, push in
                let message = object.assumingMemoryBound(to: MessageView.self)
                if let property = MessageProperty(rawValue: field) {
                    return property.read(message.pointee.properties, push)
                }
                switch Field(rawValue: field) {
                case .topic: pushTopic(of: message.pointee, push)
                case .payload: pushPayload(of: message.pointee, push)
                case .qos: push.integer(message.pointee.qos.rawValue)
                case .retain: push.bool(message.pointee.retain)
                case .origin: context.names.push(message.pointee.origin, to: push)
                case .publisher: push.optional(message.pointee.publisher)
                case nil: push.null()
                }
            })
    }

    // The bytes are the core's: they outlive the call.
    private static func pushTopic(of message: borrowing MessageView, _ push: LuaPush) {
        message.topicBytes.withUnsafeBytes { push.bytes($0) }
    }

    private static func pushPayload(of message: borrowing MessageView, _ push: LuaPush) {
        message.payloadBytes.withUnsafeBytes { push.bytes($0) }
    }
}
