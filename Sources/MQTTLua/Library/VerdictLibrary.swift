import LuaRuntime
import MQTTCodec
import MQTTHooks

/// `mqtt.allow`, `mqtt.deny` and `mqtt.continue`.
struct VerdictLibrary {
    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    var functions: [LuaHostFunction] { [allow, deny, proceed] }

    private var allow: LuaHostFunction {
        LuaHostFunction("allow") { [context] call in
            if call[1].isNil {
                call.push.bool(true)
                return .returned
            }
            var grants = Grants()
            try call.readFields(1, names: Grants.exchangeFields + Grants.authorizationFields) { name, value in
                try grants.set(name, value)
            }
            // A verdict made at the top level is checked when a hook returns it.
            if let hook = context.running.pointee {
                do {
                    try grants.check(for: hook)
                } catch {
                    throw LuaFailure.message("\(hook.rawValue) \(error)")
                }
            }
            try context.verdicts.push(grants, to: call.push)
            return .returned
        }
    }

    private var deny: LuaHostFunction {
        LuaHostFunction("deny") { [context] call in
            let code = try call.readOptional(1) { value in
                let code = try value.reasonCode()
                guard code.isError else { throw LuaFailure.argument(0, "'\(code.name)' is no refusal") }
                return code
            }
            let reason = try call.readOptional(2) { try $0.text() }
            let properties = try call.readOptional(3) { try $0.userProperties() } ?? []
            let refusal = Refusal(reasonCode: code, reason: reason, properties: properties)
            try context.verdicts.push(refusal, to: call.push)
            return .returned
        }
    }

    /// Returns its second argument behind the verdict, so that `return mqtt.continue(data, state)` returns both.
    private var proceed: LuaHostFunction {
        LuaHostFunction("continue") { [context] call in
            let data = try call.readOptional(1) { try $0.binary() } ?? []
            guard call.count <= 2 else { throw LuaFailure.argument(3, "no value expected") }
            context.verdicts.push(challenge: data, to: call.push)
            if !call[2].isNil { call.pushArgument(2) }
            return .returned
        }
    }
}
