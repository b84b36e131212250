package import LuaRuntime
package import MQTTCodec
import MQTTHooks

/// The fields of a message that are properties of MQTT 5.
package enum MessageProperty: Int, CaseIterable {
    // The numbers follow those of the other fields of a message.
    case expiry = 100
    // Scripts know the fields by these names.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case content_type, response_topic, correlation_data, payload_format, user_properties

    /// Pushes the property's value, or nil.
    package func read(_ properties: Properties, _ push: LuaPush) {
        switch self {
        case .expiry: push.optional(properties.messageExpiryInterval)
        case .content_type: push.optional(properties.contentType)
        case .response_topic: push.optional(properties.responseTopic)
        case .correlation_data:
            if let data = properties.correlationData { push.copy(data) } else { push.null() }
        case .payload_format: push.optional(properties.payloadFormatIndicator)
        case .user_properties: push.pairs(properties.userProperties)
        }
    }

    /// Sets the property to a value of a script; nil removes it.
    ///
    /// - Throws: What is wrong with the value, as the argument 0.
    package func write(_ value: LuaView, to properties: inout Properties) throws(LuaFailure) {
        switch self {
        case .expiry:
            properties.messageExpiryInterval = value.isNil ? nil : UInt32(try value.integer(in: 0...0xFFFF_FFFF))
        case .content_type:
            properties.contentType = value.isNil ? nil : try value.text()
        case .response_topic:
            properties.responseTopic = value.isNil ? nil : try value.topicName()
        case .correlation_data:
            properties.correlationData = value.isNil ? nil : try value.binary()
        case .payload_format:
            properties.payloadFormatIndicator = value.isNil ? nil : UInt8(try value.integer(in: 0...1))
        case .user_properties:
            let pairs = value.isNil ? [] : try value.userProperties()
            properties.userProperties = pairs.map { ($0.name, $0.value) }
        }
    }
}
