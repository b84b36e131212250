import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `mqtt.request`: publishes a message and waits for the answer.
struct RequestLibrary {
    /// What scripts call it. The plugin listens for answers only where a script mentions it.
    static let name = "request"
    private static let defaultTimeout = 1.0

    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    var functions: [LuaHostFunction] { [request] }

    private var request: LuaHostFunction {
        .waiting(Self.name, in: context) { [context] call in
            let topic = try call.read(1) { try $0.topicName() }
            let payload = Array(try call.bytes(2))
            let timeout = try call.optional(3, call.number) ?? Self.defaultTimeout
            guard timeout > 0, timeout <= 3600 else {
                throw LuaFailure.argument(3, "seconds above 0, at most 3600, expected")
            }
            guard context.isListening else {
                throw LuaFailure.message("mqtt.request must be written out in the script, for answers to reach it")
            }
            let backChannel = try BrokerLibrary.backChannel(context)
            let publisher = context.publisher
            let services = context.services
            return {
                let responseTopic = ScriptRequests.newTopic()
                let properties: Properties = [.responseTopic(responseTopic)]
                let message = Message(topic: topic, payload: payload, properties: properties)
                return try await services.requests.answer(to: responseTopic, within: timeout, clock: services.clock) {
                    backChannel.publish(message, as: publisher)
                }
            }
        } push: { outcome, push in
            switch outcome {
            case .answer(let message): push.message(message)
            case .failure(let text):
                push.null()
                push.string(text)
            }
        }
    }
}
