import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `message` of `on_publish`: may be edited, dropped or rejected. Stands for a ``DraftRecord``.
enum MessageObject {
    enum Field: Int, CaseIterable {
        case topic, payload, qos, retain, dup, origin, publisher

        var access: LuaField.Access {
            switch self {
            case .topic, .payload, .qos, .retain: .editable
            case .dup, .origin, .publisher: .readable
            }
        }
    }

    static func type(_ context: ScriptContext) -> LuaObjectType {
        LuaObjectType(
            name: "message",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue, $0.access) }
                + MessageProperty.allCases.map { LuaField("\($0)", $0.rawValue, .editable) },
            methods: methods,
            read: { object, field, push in
                read(object.assumingMemoryBound(to: DraftRecord.self).pointee.draft, field, push, context)
            },
            write: { object, field, value in
                try write(object.assumingMemoryBound(to: DraftRecord.self).pointee.draft, field, value)
            })
    }

    /// Pushes a field or a property.
    static func read(
        _ draft: UnsafeMutablePointer<MessageDraft>, _ field: Int, _ push: LuaPush, _ context: ScriptContext
    ) {
        if let field = Field(rawValue: field) {
            read(draft, field, push, context)
        } else if let property = MessageProperty(rawValue: field) {
            property.read(draft.pointee.properties, push)
        } else {
            push.null()
        }
    }

    /// Sets a field or a property.
    static func write(
        _ draft: UnsafeMutablePointer<MessageDraft>, _ field: Int, _ value: LuaView
    ) throws(LuaFailure) {
        if let field = Field(rawValue: field) {
            try write(draft, field, value)
        } else if let property = MessageProperty(rawValue: field) {
            var properties = draft.pointee.properties
            try property.write(value, to: &properties)
            draft.pointee.properties = properties
        }
    }

    private static func read(
        _ draft: UnsafeMutablePointer<MessageDraft>, _ field: Field, _ push: LuaPush, _ context: ScriptContext
    ) {
        switch field {
        case .topic:
            let isOriginal = draft.pointee.newTopic == nil
            draft.pointee.withTopicBytes { isOriginal ? push.bytes($0) : push.copy($0) }
        case .payload:
            let isOriginal = draft.pointee.newPayload == nil
            draft.pointee.withPayloadBytes { isOriginal ? push.bytes($0) : push.copy($0) }
        case .qos: push.integer(draft.pointee.qos.rawValue)
        case .retain: push.bool(draft.pointee.retain)
        case .dup: push.bool(draft.pointee.dup)
        case .origin: context.names.push(draft.pointee.origin, to: push)
        case .publisher: push.optional(draft.pointee.publisher)
        }
    }

    private static func write(
        _ draft: UnsafeMutablePointer<MessageDraft>, _ field: Field, _ value: LuaView
    ) throws(LuaFailure) {
        switch field {
        case .topic: draft.pointee.setTopic(try value.topicBytes())
        case .payload:
            guard let bytes = value.bytes else { throw value.mismatch("string") }
            draft.pointee.setPayload(bytes)
        case .qos: draft.pointee.qos = try value.qos()
        case .retain: draft.pointee.retain = try value.flag()
        case .dup, .origin, .publisher: throw .message("'\(field)' may not be assigned to")
        }
    }

    private static var methods: [LuaHostFunction] {
        [
            pause,
            LuaHostFunction("drop") { call in
                record(call).pointee.outcome = .drop()
                return .returned
            },
            LuaHostFunction("reject") { call in
                let code = try call.readOptional(1) { try $0.reasonCode(in: .puback) } ?? .notAuthorized
                let reason = try call.readOptional(2) { try $0.text() }
                record(call).pointee.outcome = .reject(code, reason: reason)
                return .returned
            },
            LuaHostFunction("disconnect") { call in
                let code = try call.readOptional(1) { try $0.reasonCode(in: .disconnect) } ?? .administrativeAction
                let reason = try call.readOptional(2) { try $0.text() }
                record(call).pointee.outcome = .disconnect(code, reason: reason)
                return .returned
            },
        ]
    }

    private static var pause: LuaHostFunction {
        LuaHostFunction("pause") { call in
            let seconds = try call.number(1)
            guard seconds >= 0, seconds <= 3600 else {
                throw LuaFailure.argument(1, "seconds from 0 to 3600 expected")
            }
            guard !record(call).pointee.isCopy else {
                throw LuaFailure.message("a publisher cannot be paused after a function has waited")
            }
            record(call).pointee.draft.pointee.publisherPause = seconds
            return .returned
        }
    }

    private static func record(_ call: LuaCall) -> UnsafeMutablePointer<DraftRecord> {
        call.receiver.assumingMemoryBound(to: DraftRecord.self)
    }
}
