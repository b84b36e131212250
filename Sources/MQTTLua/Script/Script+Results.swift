import LuaRuntime
import MQTTCodec
import MQTTHooks

extension Script {
    private enum Answer {
        case abstain
        case allow
        case deny
        case verdict(ScriptVerdict)
    }

    private static let verdicts = "nothing, true, false, mqtt.allow(...) or mqtt.deny(...)"

    @inline(__always)
    private func answer(_ results: LuaResults) throws -> Answer {
        if results.count > 1 { throw InvalidResult("returned \(results.count) values; it may return one") }
        let value = results[0]
        if value.isNil { return .abstain }
        if let bool = value.bool { return bool ? .allow : .deny }
        guard let verdict = context.verdicts.verdict(value) else {
            throw InvalidResult(value, expected: Self.verdicts)
        }
        return .verdict(verdict)
    }

    /// Reads what `authenticate` returned.
    func authentication(_ results: LuaResults) throws -> Verdict<AuthenticationGrant> {
        switch try answer(results) {
        case .abstain: return .abstain
        case .allow: return .allow(AuthenticationGrant())
        case .deny: return .deny(.badUserNameOrPassword)
        case .verdict(.allow(let grants)):
            try grants.check(for: .authenticate)
            return .allow(grants.authentication)
        case .verdict(.deny(let denial)):
            let code = denial.reasonCode ?? .badUserNameOrPassword
            try denial.check(for: .connack)
            return .deny(code, reason: denial.reason, properties: denial.properties)
        }
    }

    /// Reads what `authorize` returned.
    @inline(__always)
    func authorization(_ results: LuaResults, action: AuthorizationAction) throws -> Verdict<AuthorizationGrant> {
        switch try answer(results) {
        case .abstain: return .abstain
        case .allow: return .allow(AuthorizationGrant())
        case .deny: return .deny(.notAuthorized)
        case .verdict(.allow(let grants)):
            try grants.check(for: .authorize)
            return .allow(grants.authorization)
        case .verdict(.deny(let denial)):
            try denial.check(for: action == .publish ? .puback : .suback)
            return .deny(
                denial.reasonCode ?? .notAuthorized, reason: denial.reason, properties: denial.properties)
        }
    }

    /// Reads what `authorize_receive` returned.
    func delivery(_ results: LuaResults) throws -> DeliveryVerdict {
        switch try answer(results) {
        case .abstain: return .abstain
        case .allow: return .allow
        case .deny, .verdict(.deny): return .deny
        case .verdict(.allow(let grants)):
            try grants.check(for: .authorizeReceive)
            return .allow
        }
    }

    /// Checks that a hook that edits or observes returned nothing.
    func expectNothing(_ results: LuaResults) throws {
        for place in 0..<results.count where !results[place].isNil {
            throw InvalidResult(results[place], expected: "nothing")
        }
    }
}
