import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `mqtt.publish` and `mqtt.disconnect`.
struct BrokerLibrary {
    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    var functions: [LuaHostFunction] { [publish, disconnect] }

    static let messageFields =
        ["topic", "payload", "qos", "retain"] + MessageProperty.allCases.map { "\($0)" }
    static let selectorFields = ["id", "username", "address", "listener", "tenant"]

    private var publish: LuaHostFunction {
        LuaHostFunction("publish") { [context] call in
            var message = Message(topic: "", payload: [], origin: .script)
            try call.readFields(1, names: Self.messageFields) { name, value in
                try Self.set(name, value, in: &message)
            }
            guard !message.topic.isEmpty else { throw LuaFailure.argument(1, "field 'topic' is missing") }
            let backChannel = try Self.backChannel(context)
            Self.pushAnswer(backChannel.publish(message), to: call.push)
            return .returned
        }
    }

    private var disconnect: LuaHostFunction {
        LuaHostFunction("disconnect") { [context] call in
            let selector = try Self.selector(call)
            let code = try call.readOptional(2) { try $0.reasonCode(in: .disconnect) } ?? .administrativeAction
            let reason = try call.readOptional(3) { try $0.text() }
            let backChannel = try Self.backChannel(context)
            let failure = backChannel.disconnect(selector, reasonCode: code, reasonString: reason)
            Self.pushAnswer(failure, to: call.push)
            return .returned
        }
    }

    private static func set(_ name: String, _ value: LuaView, in message: inout Message) throws(LuaFailure) {
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

    private static func selector(_ call: LuaCall) throws -> ClientSelector {
        if call[1].type == .string { return ClientSelector(id: try call.string(1)) }
        guard call[1].type == .table else { throw call.mismatch(1, expected: "client identifier or table") }
        var selector = ClientSelector()
        var isEmpty = true
        try call.readFields(1, names: selectorFields) { name, value in
            let text = try value.text()
            isEmpty = false
            switch name {
            case "id": selector.id = text
            case "username": selector.username = text
            case "address": selector.address = text
            case "listener": selector.listener = text
            default: selector.tenant = text
            }
        }
        // An empty table would mean everybody; who forgot a field did not.
        if isEmpty { throw LuaFailure.argument(1, "a selector needs at least one field") }
        return selector
    }

    private static func backChannel(_ context: ScriptContext) throws(LuaFailure) -> BackChannel {
        guard !context.isLoading, let backChannel = context.backChannel else {
            throw .message("not while the script loads: do it in on_load")
        }
        return backChannel
    }

    /// True, or nil and why not.
    private static func pushAnswer(_ failure: String?, to push: LuaPush) {
        guard let failure else { return push.bool(true) }
        push.null()
        push.string(failure)
    }
}
