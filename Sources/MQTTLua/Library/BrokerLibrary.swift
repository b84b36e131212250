import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `mqtt.publish`, and what the functions that ask the broker have in common.
struct BrokerLibrary {
    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    var functions: [LuaHostFunction] { [publish] }

    static let messageFields = ScriptTypes.newMessage.fieldNames
    static let selectorFields = ScriptTypes.selector.fieldNames

    private var publish: LuaHostFunction {
        LuaHostFunction("publish") { [context] call in
            try Self.publish(call, in: context) { _ in }
            return .returned
        }
    }

    /// Publishes the message that a table describes, and pushes true, or nil and why not. A topic may come from
    /// anywhere, so that one that is none is no error.
    static func publish(
        _ call: LuaCall, in context: ScriptContext, _ edit: (inout Message) throws -> Void
    ) throws {
        var message = Message(topic: "", payload: [], origin: .script)
        var topic: [UInt8]?
        try call.readFields(1, names: messageFields) { name, value in
            if name == "topic" {
                guard let bytes = value.bytes else { throw value.mismatch("topic name") }
                topic = [UInt8](bytes)
            } else {
                try message.set(name, value)
            }
        }
        guard let topic else { throw LuaFailure.argument(1, "field 'topic' is missing") }
        message.topic = String(decoding: topic, as: UTF8.self)
        try edit(&message)
        let backChannel = try backChannel(context)
        let isValid = topic.withUnsafeBytes { TopicName.isValid($0) }
        let failure =
            isValid ? backChannel.publish(message, as: context.publisher) : "invalid topic name \"\(message.topic)\""
        guard let failure else { return call.push.bool(true) }
        call.push.null()
        call.push.string(failure)
    }

    /// Which clients a script means; everybody where it says nothing.
    static func selectorOrAll(_ call: LuaCall) throws -> ClientSelector {
        call[1].isNil ? .all : try selector(call)
    }

    /// Which clients a script means.
    static func selector(_ call: LuaCall) throws -> ClientSelector {
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

    /// What takes messages also before the broker runs.
    static func backChannel(_ context: ScriptContext) throws(LuaFailure) -> BackChannel {
        guard !context.isLoading, let backChannel = context.backChannel else {
            throw .message("not while the script loads: do it in on_load")
        }
        return backChannel
    }

    /// The broker, which must run.
    static func broker(_ context: ScriptContext) throws(LuaFailure) -> any BrokerHandle {
        guard let broker = try backChannel(context).broker else { throw .message("the broker is not running yet") }
        return broker
    }
}
