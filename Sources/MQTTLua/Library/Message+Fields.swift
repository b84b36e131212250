package import LuaRuntime
package import MQTTCodec
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
            push.messageFields(
                topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retain,
                properties: message.properties)
            push.literal("publisher")
            push.optional(message.publisher)
        }
    }

    /// Pushes the fields of `mqtt.publish` into a table.
    package func messageFields(topic: String, payload: [UInt8], qos: QoS, retain: Bool, properties: Properties) {
        literal("topic")
        string(topic)
        literal("payload")
        copy(payload)
        literal("qos")
        integer(qos.rawValue)
        literal("retain")
        bool(retain)
        for property in MessageProperty.allCases {
            string("\(property)")
            property.read(properties, self)
        }
    }
}
