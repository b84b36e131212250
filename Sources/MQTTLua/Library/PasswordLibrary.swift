import LuaRuntime
import PasswordHashing

/// `mqtt.crypto.verify_password`: hashes off the event loop.
struct PasswordLibrary {
    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    var functions: [LuaHostFunction] { [verify] }

    private var verify: LuaHostFunction {
        .waiting("verify_password", in: context) {
            [pool = context.services.hashing, outside = context.services.outside] call in
            let password = Array(try call.bytes(1))
            let text = try call.string(2)
            let hash: PasswordHash
            do throws(PasswordHash.Defect) {
                hash = try PasswordHash(parsing: text)
            } catch {
                // Without the text: it may be somebody's password.
                throw LuaFailure.argument(2, "$6$salt$hash or $7$iterations$salt$hash expected")
            }
            return {
                outside.begin()
                defer { outside.end() }
                do {
                    return try await pool.run { try hash.matches(password) }
                } catch is HashingPool.Full {
                    throw LuaFailure.message("too many passwords wait to be hashed")
                }
            }
        } push: { isRight, push in
            push.bool(isRight)
        }
    }
}
