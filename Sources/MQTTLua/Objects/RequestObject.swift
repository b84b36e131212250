import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `request`: what `authorize` is asked about. Stands for an `AuthorizationView`.
enum RequestObject {
    enum Field: Int, CaseIterable {
        case topic, action, qos, retain, origin, share
    }

    static func type(_ context: ScriptContext) -> LuaObjectType {
        LuaObjectType(
            name: "request",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, field, push in
                let request = object.assumingMemoryBound(to: AuthorizationView.self)
                switch Field(rawValue: field) {
                case .topic:
                    pushTopic(of: request.pointee, push)
                case .action: context.names.push(request.pointee.action, to: push)
                case .qos: push.integer(request.pointee.qos.rawValue)
                case .retain: push.bool(request.pointee.retain)
                case .origin: context.names.push(request.pointee.origin, to: push)
                case .share: push.optional(request.pointee.share)
                case nil: push.null()
                }
            })
    }

    /// The bytes are the packet's, or the core's: they outlive the call.
    private static func pushTopic(of request: borrowing AuthorizationView, _ push: LuaPush) {
        request.topicBytes.withUnsafeBytes { push.bytes($0) }
    }
}
