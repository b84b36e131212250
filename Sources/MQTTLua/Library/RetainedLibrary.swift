import LuaRuntime
import MQTTCodec
import MQTTHooks

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
