import LuaRuntime
import MQTTHooks

/// `step`: one message of an AUTH exchange. Stands for an `AuthenticationStep`.
enum StepObject {
    enum Field: Int, CaseIterable {
        case phase, method, data, state
    }

    static func type(_ context: ScriptContext) -> LuaObjectType {
        LuaObjectType(
            name: "step",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, field, push in
                let step = object.assumingMemoryBound(to: AuthenticationStep.self)
                switch Field(rawValue: field) {
                case .phase: push.string(step.pointee.phase.rawValue)
                case .method: push.string(step.pointee.method)
                case .data: push.copy(step.pointee.data)
                case .state:
                    // What another script keeps is its own.
                    guard let exchange = step.pointee.state as? ScriptExchange, exchange.script.context === context,
                        let state = exchange.state
                    else { return push.null() }
                    push.reference(state)
                case nil: push.null()
                }
            })
    }
}
