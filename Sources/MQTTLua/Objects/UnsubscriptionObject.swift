import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `unsubscription` of `on_unsubscribe`: may be edited or rejected. Stands for an ``UnsubscriptionRecord``.
enum UnsubscriptionObject {
    enum Field: Int, CaseIterable {
        case filter
    }

    static func type() -> LuaObjectType {
        LuaObjectType(
            name: "unsubscription",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue, .editable) },
            methods: [
                LuaHostFunction("reject") { call in
                    let code = try call.readOptional(1) { try $0.reasonCode(in: .unsuback) } ?? .notAuthorized
                    let record = call.receiver.assumingMemoryBound(to: UnsubscriptionRecord.self)
                    record.pointee.outcome = .reject(code)
                    return .returned
                }
            ],
            read: { object, _, push in
                push.string(object.assumingMemoryBound(to: UnsubscriptionRecord.self).pointee.subject)
            },
            write: { object, _, value in
                let filter = try value.topicFilter()
                object.assumingMemoryBound(to: UnsubscriptionRecord.self).pointee.subject = filter
            })
    }
}
