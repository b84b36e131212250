#if Lua
import LuaRuntime
import MQTTCodec
import MQTTHooks
import MQTTLua

extension LuaCall {
    /// A message that a table describes, as in `mqtt.publish`.
    func message(_ place: Int) throws -> Message {
        var message = Message(topic: "", payload: [], origin: .client)
        try readFields(place, names: ScriptTypes.newMessage.fieldNames) { name, value in
            switch name {
            case "topic": message.topic = try value.topicName()
            case "payload":
                guard let bytes = value.bytes else { throw value.mismatch("string") }
                message.payload = [UInt8](bytes)
            case "qos": message.qos = try value.qos()
            case "retain": message.retain = try value.flag()
            default:
                guard let property = MessageProperty.allCases.first(where: { "\($0)" == name }) else { return }
                try property.write(value, to: &message.properties)
            }
        }
        guard !message.topic.isEmpty else { throw LuaFailure.argument(place, "field 'topic' is missing") }
        return message
    }
}
#endif
