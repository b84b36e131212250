import Crypto
import LuaRuntime

/// `mqtt.crypto`: digests are raw bytes.
enum CryptoLibrary {
    /// How many bytes are hashed at once, so that no event loop is held up.
    static let maximumSize = 4 << 20
    private static let maximumRandom = 65_536
    private static let digests = ["sha256", "sha512"]

    static var functions: [LuaHostFunction] { [sha256, sha512, hmac, equal, random] }

    private static var sha256: LuaHostFunction {
        LuaHostFunction("sha256") { call in
            call.push.copy(SHA256.hash(data: try input(call, 1)))
            return .returned
        }
    }

    private static var sha512: LuaHostFunction {
        LuaHostFunction("sha512") { call in
            call.push.copy(SHA512.hash(data: try input(call, 1)))
            return .returned
        }
    }

    private static var hmac: LuaHostFunction {
        LuaHostFunction("hmac") { call in
            let name = try call.string(1)
            let key = SymmetricKey(data: try input(call, 2))
            let text = try input(call, 3)
            switch name {
            case "sha256": call.push.copy(HMAC<SHA256>.authenticationCode(for: text, using: key))
            case "sha512": call.push.copy(HMAC<SHA512>.authenticationCode(for: text, using: key))
            default:
                throw LuaFailure.argument(1, "unknown digest '\(name)'" + Suggestion.hint(for: name, in: digests))
            }
            return .returned
        }
    }

    /// Takes as long wherever two texts of the same length differ.
    private static var equal: LuaHostFunction {
        LuaHostFunction("equal") { call in
            let first = try input(call, 1)
            let second = try input(call, 2)
            var difference: UInt8 = first.count == second.count ? 0 : 1
            for index in 0..<min(first.count, second.count) { difference |= first[index] ^ second[index] }
            call.push.bool(difference == 0)
            return .returned
        }
    }

    private static var random: LuaHostFunction {
        LuaHostFunction("random") { call in
            let count = Int(try call.integer(1, in: 1...Int64(maximumRandom)))
            call.push.copy(SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { [UInt8]($0) })
            return .returned
        }
    }

    private static func input(_ call: LuaCall, _ place: Int) throws -> UnsafeRawBufferPointer {
        let bytes = try call.bytes(place)
        guard bytes.count <= maximumSize else { throw LuaFailure.argument(place, "more than \(maximumSize) bytes") }
        return bytes
    }
}
