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
            if name == "topic" { message.topic = try value.topicName() } else { try message.set(name, value) }
        }
        guard !message.topic.isEmpty else { throw LuaFailure.argument(place, "field 'topic' is missing") }
        return message
    }
}
#endif
