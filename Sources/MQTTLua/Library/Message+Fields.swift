package import LuaRuntime
import MQTTCodec
package import MQTTHooks

extension Message {
    /// Takes over a field of a table that describes a message, as in `mqtt.publish`; but for the topic.
    package mutating func set(_ name: String, _ value: LuaView) throws(LuaFailure) {
        switch name {
        case "payload":
            guard let bytes = value.bytes else { throw value.mismatch("string") }
            payload = [UInt8](bytes)
        case "qos": qos = try value.qos()
        case "retain": retain = try value.flag()
        default:
            guard let property = MessageProperty.allCases.first(where: { "\($0)" == name }) else { return }
            try property.write(value, to: &properties)
        }
    }
}

extension LuaPush {
    /// Pushes a message as a table with the fields of `mqtt.publish`, and its publisher.
    package func message(_ message: Message) {
        table { push in
            push.literal("topic")
            push.string(message.topic)
            push.literal("payload")
            push.copy(message.payload)
            push.literal("qos")
            push.integer(message.qos.rawValue)
            push.literal("retain")
            push.bool(message.retain)
            push.literal("publisher")
            push.optional(message.publisher)
            for property in MessageProperty.allCases {
                push.string("\(property)")
                property.read(message.properties, push)
            }
        }
    }
}
