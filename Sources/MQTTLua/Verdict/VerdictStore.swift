import LuaRuntime
import MQTTCodec

/// Makes Lua values of verdicts, and finds the verdicts again. Frequent verdicts are made once.
final class VerdictStore {
    private unowned(unsafe) let state: LuaState
    private let verdictClass: LuaClass
    private var small: [LuaReference?] = Array(repeating: nil, count: 12)
    private var denials: [ReasonCode: LuaReference] = [:]

    /// Carries a verdict on its way through Lua.
    private final class Box: Sendable {
        let verdict: ScriptVerdict
        init(_ verdict: ScriptVerdict) { self.verdict = verdict }
    }

    init(state: LuaState) throws {
        self.state = state
        verdictClass = try state.register(
            LuaObjectType(
                name: "verdict",
                read: { _, _, push in push.null() },
                release: { Unmanaged<Box>.fromOpaque($0).release() }))
    }

    /// The verdict that a Lua value stands for; nil when it is something else.
    func verdict(_ value: LuaView) -> ScriptVerdict? {
        guard let pointer = value.object(verdictClass) else { return nil }
        return Unmanaged<Box>.fromOpaque(pointer)._withUnsafeGuaranteedRef { $0.verdict }
    }

    /// Pushes what `mqtt.allow` returns.
    func push(_ grants: Grants, to push: LuaPush) throws {
        guard let number = grants.smallNumber else { return pushNew(.allow(grants), to: push) }
        if number == 0 { return push.bool(true) }
        let reference = try small[number] ?? state.reference { pushNew(.allow(grants), to: $0) }
        small[number] = reference
        push.reference(reference)
    }

    /// Pushes what `mqtt.deny` returns.
    func push(_ refusal: Refusal, to push: LuaPush) throws {
        guard refusal.reason == nil, refusal.properties.isEmpty else { return pushNew(.deny(refusal), to: push) }
        guard let code = refusal.reasonCode else { return push.bool(false) }
        let reference = try denials[code] ?? state.reference { pushNew(.deny(refusal), to: $0) }
        denials[code] = reference
        push.reference(reference)
    }

    /// Pushes the first of what `mqtt.continue` returns.
    func push(challenge data: [UInt8], to push: LuaPush) { pushNew(.proceed(data), to: push) }

    private func pushNew(_ verdict: ScriptVerdict, to push: LuaPush) {
        push.owned(Unmanaged.passRetained(Box(verdict)).toOpaque(), verdictClass)
    }
}
