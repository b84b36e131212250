#if JWT
import LuaRuntime
import PasswordHashing

extension JWTLibrary {
    /// A token with a shared secret is verified at once. What a public key takes, some tens of microseconds to
    /// milliseconds, is not for an event loop: the hook waits.
    static func verify(_ context: ScriptContext, _ coders: JSONCoders) -> LuaHostFunction {
        LuaHostFunction("verify") { [unowned(unsafe) context] call in
            let services = context.services
            let token = JWTToken(Array(try call.bytes(1)))
            let options = try JWTOptions(call, 2, relativeTo: context.path)
            let now = services.clock.wall()
            if case .secret(let secret) = options.key {
                push(check(token, options, now) { $0.isAuthentic(secret: secret) }, coders, call.push)
                return .returned
            }
            guard call.maySuspend else {
                throw LuaFailure.message("a token with a public key takes a while, and this hook may not wait")
            }
            context.operation = {
                let outcome = try await services.outside.run { try await check(token, options, services, now) }
                return { push in Self.push(outcome, coders, push) }
            }
            return .suspended
        }
    }

    /// The claims of a token, or why it is not accepted.
    private typealias Outcome = Result<[UInt8], JWTDefect>

    private static func check(
        _ token: JWTToken?, _ options: JWTOptions, _ now: Double, isAuthentic: (JWTToken) -> Bool
    ) -> Outcome {
        Result { () throws(JWTDefect) in
            guard let token else { throw JWTDefect("not a token") }
            try token.checkAlgorithm(options.algorithms)
            guard isAuthentic(token) else { throw JWTDefect("the signature is wrong") }
            return try token.claims(accepting: options, at: now)
        }
    }

    private static func check(
        _ token: JWTToken?, _ options: JWTOptions, _ services: ScriptServices, _ now: Double
    ) async throws -> Outcome {
        do {
            guard let token else { throw JWTDefect("not a token") }
            try token.checkAlgorithm(options.algorithms)
            let keys = try await services.keys.candidates(for: token, in: options)
            let isAuthentic: Bool
            do {
                isAuthentic = try await services.verification.run { keys.contains { $0.verifies(token) } }
            } catch is HashingPool.Full {
                throw JWTDefect("too many tokens wait to be verified")
            }
            return check(token, options, now) { _ in isAuthentic }
        } catch let defect as JWTDefect {
            return .failure(defect)
        }
    }

    private static func push(_ outcome: Outcome, _ coders: JSONCoders, _ push: LuaPush) {
        var problem: String?
        switch outcome {
        case .success(let claims): problem = coders.read(claims, to: push)?.description
        case .failure(let defect): problem = defect.description
        }
        guard let problem else { return }
        push.null()
        push.string(problem)
    }
}
#endif
