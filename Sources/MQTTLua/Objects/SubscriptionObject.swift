import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `subscription` of `on_subscribe`: may be edited or rejected. Stands for a ``SubscriptionRecord``.
enum SubscriptionObject {
    enum Field: Int, CaseIterable {
        // Scripts know the fields by these names.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        case filter, qos, no_local, retain_as_published, retain_handling, share, identifier
    }

    static func type() -> LuaObjectType {
        LuaObjectType(
            name: "subscription",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue, $0 == .identifier ? .readable : .editable) },
            methods: methods,
            read: { object, field, push in
                guard let field = Field(rawValue: field) else { return push.null() }
                read(object.assumingMemoryBound(to: SubscriptionRecord.self).pointee.subject, field, push)
            },
            write: { object, field, value in
                guard let field = Field(rawValue: field) else { return }
                let record = object.assumingMemoryBound(to: SubscriptionRecord.self)
                try write(&record.pointee.subject, field, value)
            })
    }

    private static func read(_ draft: SubscriptionDraft, _ field: Field, _ push: LuaPush) {
        switch field {
        case .filter: push.string(draft.filter)
        case .qos: push.integer(draft.options.qos.rawValue)
        case .no_local: push.bool(draft.options.noLocal)
        case .retain_as_published: push.bool(draft.options.retainAsPublished)
        case .retain_handling: push.integer(draft.options.retainHandling.rawValue)
        case .share: push.optional(draft.share)
        case .identifier: push.optional(draft.identifier)
        }
    }

    private static func write(
        _ draft: inout SubscriptionDraft, _ field: Field, _ value: LuaView
    ) throws(LuaFailure) {
        switch field {
        case .filter: draft.filter = try value.topicFilter()
        case .qos: draft.options.qos = try value.qos()
        case .no_local: draft.options.noLocal = try value.flag()
        case .retain_as_published: draft.options.retainAsPublished = try value.flag()
        case .retain_handling:
            let number = UInt8(try value.integer(in: 0...2))
            draft.options.retainHandling = RetainHandling(rawValue: number) ?? .send
        case .share: draft.share = value.isNil ? nil : try group(value)
        case .identifier: throw .message("'identifier' may not be assigned to")
        }
    }

    /// A share name: not empty, without `/`, `+` and `#` `[MQTT-4.8.2-1]` `[MQTT-4.8.2-2]`.
    private static func group(_ value: LuaView) throws(LuaFailure) -> String {
        let group = try value.text()
        guard !group.isEmpty, !group.utf8.contains(where: { "/+#".utf8.contains($0) }) else {
            throw .argument(0, "\"\(group)\" is not a share name")
        }
        return group
    }

    private static var methods: [LuaHostFunction] {
        [
            LuaHostFunction("reject") { call in
                let code = try call.readOptional(1) { try $0.reasonCode(in: .suback) } ?? .notAuthorized
                record(call).pointee.outcome = .reject(code)
                return .returned
            },
            LuaHostFunction("skip_retained") { call in
                record(call).pointee.subject.skipsRetained = true
                return .returned
            },
        ]
    }

    private static func record(_ call: LuaCall) -> UnsafeMutablePointer<SubscriptionRecord> {
        call.receiver.assumingMemoryBound(to: SubscriptionRecord.self)
    }
}
