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
        return try firstAnswer(results, Self.verdicts)
    }

    @inline(__always)
    private func firstAnswer(_ results: LuaResults, _ expected: String) throws -> Answer {
        let value = results[0]
        if value.isNil { return .abstain }
        if let bool = value.bool { return bool ? .allow : .deny }
        guard let verdict = context.verdicts.verdict(value) else {
            throw InvalidResult(value, expected: expected)
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
        case .verdict(.proceed): throw Self.proceeded
        }
    }

    /// Reads what `on_auth` returned.
    ///
    /// - Parameters:
    ///   - generation: What the script is part of.
    ///   - handler: The place of the function there, for the steps that follow.
    func exchange(
        _ results: LuaResults, of generation: HookGeneration, handler: Int
    ) throws -> AuthenticationStepVerdict {
        let answer = try firstAnswer(results, Self.verdicts + " or mqtt.continue(...)")
        if case .verdict(.proceed(let data)) = answer, results.count <= 2 {
            let state = results[1].isNil ? nil : try self.state.reference(to: results[1])
            return .continue(
                data: data, state: ScriptExchange(script: self, generation: generation, handler: handler, state: state))
        }
        if results.count > 1 { throw InvalidResult("returned \(results.count) values; it may return one") }
        switch answer {
        case .abstain: return .abstain
        case .allow: return .allow()
        case .deny: return .deny(.notAuthorized)
        case .verdict(.allow(let grants)):
            try grants.check(for: .onAuth)
            return .allow(grants.authentication, data: grants.data)
        case .verdict(.deny(let denial)):
            try denial.check(for: .connack)
            return .deny(denial.reasonCode ?? .notAuthorized, reason: denial.reason, properties: denial.properties)
        case .verdict(.proceed): throw Self.proceeded
        }
    }

    private static let proceeded = InvalidResult("returned mqtt.continue(...), which is for on_auth")

    /// Reads what `authorize` returned.
    ///
    /// - Parameter seconds: How long the answer may be remembered, as far as the hook is concerned; nil: not at all.
    @inline(__always)
    func authorization(
        _ results: LuaResults, action: AuthorizationAction, cachedFor seconds: Double?
    ) throws -> Verdict<AuthorizationGrant> {
        switch try answer(results) {
        case .abstain: return .abstain
        case .allow: return .allow(AuthorizationGrant(isCacheable: seconds != nil, cacheSeconds: seconds))
        case .deny: return .deny(.notAuthorized)
        case .verdict(.allow(let grants)):
            try grants.check(for: .authorize)
            return .allow(grants.authorization(cachedFor: seconds))
        case .verdict(.deny(let denial)):
            try denial.check(for: action == .publish ? .puback : .suback)
            return .deny(
                denial.reasonCode ?? .notAuthorized, reason: denial.reason, properties: denial.properties)
        case .verdict(.proceed): throw Self.proceeded
        }
    }

    /// Reads what `on_accept` returned: whether the connection may stay; nil where somebody else decides.
    func acceptance(_ results: LuaResults) throws -> Bool? {
        switch try answer(results) {
        case .abstain: return nil
        case .allow: return true
        case .deny, .verdict(.deny): return false
        case .verdict(.allow(let grants)):
            try grants.check(for: .onAccept)
            return true
        case .verdict(.proceed): throw Self.proceeded
        }
    }

    /// Reads what the `key` of an `on_deliver` returned.
    func deliveryKey(_ results: LuaResults) throws -> String? {
        if results.count > 1 { throw InvalidResult("key returned \(results.count) values; it may return one") }
        let value = results[0]
        if value.isNil { return nil }
        guard value.type == .string else { throw InvalidResult(value, of: "key", expected: "a string or nothing") }
        // Different bytes must not become the same key.
        guard let key = value.string else { throw InvalidResult("key returned a string that is not UTF-8") }
        return key
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
        case .verdict(.proceed): throw Self.proceeded
        }
    }

    /// Checks that a hook that edits or observes returned nothing.
    func expectNothing(_ results: LuaResults) throws {
        for place in 0..<results.count where !results[place].isNil {
            throw InvalidResult(results[place], expected: "nothing")
        }
    }
}
