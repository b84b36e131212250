package import LuaRuntime
import MQTTCodec
package import MQTTHooks

/// `mqtt.retained`
struct RetainedLibrary {
    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    var functions: [LuaHostFunction] { [get, set, clear] }

    /// The retained message of a topic, as a table, or nil.
    private var get: LuaHostFunction {
        .waiting("get", in: context) { [context] call in
            let topic = try call.read(1) { try $0.topicName() }
            let broker = try BrokerLibrary.broker(context)
            return { await broker.retainedMessages(matching: topic, limit: 1).first }
        } push: { message, push in
            guard let message else { return push.null() }
            push.message(message)
        }
    }

    /// Publishes a message to be retained.
    private var set: LuaHostFunction {
        LuaHostFunction("set") { [context] call in
            try BrokerLibrary.publish(call, in: context) { message in
                guard !message.payload.isEmpty else {
                    throw LuaFailure.argument(1, "field 'payload' is empty: use mqtt.retained.clear")
                }
                message.retain = true
            }
            return .returned
        }
    }

    /// Removes the retained message of a topic; returns whether there was one.
    private var clear: LuaHostFunction {
        .asking("clear", in: context) { [context] call in
            let topic = try call.read(1) { try $0.topicName() }
            let broker = try BrokerLibrary.broker(context)
            return { await broker.clearRetained(topic: topic) }
        } push: { wasThere, push in
            push.bool(wasThere)
        }
    }
}

extension LuaPush {
    /// Pushes a message as a table with the fields of `mqtt.publish`.
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
