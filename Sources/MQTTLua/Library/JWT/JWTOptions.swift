#if JWT
import LuaRuntime

/// How a script wants a token verified.
struct JWTOptions: Sendable {
    /// What the signature is checked with.
    enum Key: Sendable, Hashable {
        case secret([UInt8])
        /// A public key or a certificate in PEM.
        case pem(String)
        /// The path of a file, or the address, of a JWK set.
        case set(String)
    }

    private(set) var key: Key
    private(set) var algorithms: Set<JWTAlgorithmName> = []
    /// Whether the script says which.
    private(set) var namesAlgorithms = false
    /// One of them must have issued the token; empty: anybody may.
    private(set) var issuers: Set<String> = []
    /// The token must be for one of them; empty: it may be for anybody.
    private(set) var audiences: Set<String> = []
    /// By how many seconds clocks may differ.
    private(set) var leeway = 0.0
    /// How many seconds a JWK set is good for where its server does not say.
    private(set) var lifetime = 300.0

    /// Reads a table of options.
    ///
    /// - Parameter script: The path of the script, in whose folder files are looked for.
    init(_ call: LuaCall, _ place: Int, relativeTo script: String) throws {
        var keys: [Key] = []
        var algorithms: Set<JWTAlgorithmName>?
        var issuers: Set<String> = []
        var audiences: Set<String> = []
        var leeway = 0.0
        var lifetime: Double?
        try call.readFields(place, names: JWTLibrary.optionNames) { name, value in
            switch name {
            case "secret":
                guard let bytes = value.bytes else { throw value.mismatch("string") }
                guard !bytes.isEmpty else { throw LuaFailure.argument(0, "a secret may not be empty") }
                keys.append(.secret([UInt8](bytes)))
            case "key": keys.append(.pem(try Self.pem(value)))
            case "jwks": keys.append(.set(try Self.location(value, script)))
            case "jwks_ttl": lifetime = try Grants.positive(value)
            case "algorithms": algorithms = try Self.algorithms(value)
            case "issuer": issuers = try Self.texts(value)
            case "audience": audiences = try Self.texts(value)
            default:
                guard let seconds = value.number else { throw value.mismatch("number") }
                guard (0...86_400).contains(seconds) else {
                    throw LuaFailure.argument(0, "0 to 86400 seconds expected, got \(seconds)")
                }
                leeway = seconds
            }
        }
        guard keys.count == 1 else {
            throw LuaFailure.argument(place, "one of the fields 'secret', 'key' and 'jwks' expected")
        }
        key = keys[0]
        if lifetime != nil {
            guard case .set = key else { throw LuaFailure.argument(place, "field 'jwks_ttl' is for 'jwks'") }
        }
        self.algorithms = try Self.check(algorithms, for: key, place)
        namesAlgorithms = algorithms != nil
        self.issuers = issuers
        self.audiences = audiences
        self.leeway = leeway
        self.lifetime = lifetime ?? 300
    }

    /// Which algorithms may be used: those that fit the kind of key, of which the script says which where there is more
    /// to choose than the size of a digest.
    private static func check(
        _ algorithms: Set<JWTAlgorithmName>?, for key: Key, _ place: Int
    ) throws(LuaFailure) -> Set<JWTAlgorithmName> {
        if case .secret = key {
            let allowed = algorithms ?? JWTAlgorithmName.symmetric
            guard allowed.isSubset(of: JWTAlgorithmName.symmetric) else {
                throw .argument(place, "field 'algorithms': a secret is for HS256, HS384 and HS512 alone")
            }
            return allowed
        }
        guard let algorithms else {
            // A key of an elliptic curve is for one algorithm; whether it is one shows when it is read.
            if case .pem = key { return Set(JWTAlgorithmName.allCases).subtracting(JWTAlgorithmName.symmetric) }
            throw .argument(place, "field 'algorithms' is missing: which does the JWK set sign with?")
        }
        guard algorithms.isDisjoint(with: JWTAlgorithmName.symmetric) else {
            throw .argument(place, "field 'algorithms': HS256, HS384 and HS512 are for a secret, not a public key")
        }
        return algorithms
    }

    private static func pem(_ value: LuaView) throws(LuaFailure) -> String {
        guard let text = value.string else { throw value.mismatch("PEM text") }
        guard text.contains("-----BEGIN "), text.utf8.count <= 65_536 else {
            throw .argument(0, "a public key in PEM expected: a text that begins with -----BEGIN")
        }
        return text
    }

    private static func location(_ value: LuaView, _ script: String) throws(LuaFailure) -> String {
        let text = try value.text()
        guard text.contains("://") else { return ScriptFolder.resolve(text, relativeTo: script) }
        do throws(ScriptHTTPError) {
            _ = try HTTPOrigin(of: text)
        } catch {
            throw .argument(0, error.description)
        }
        return text
    }

    private static func algorithms(_ value: LuaView) throws(LuaFailure) -> Set<JWTAlgorithmName> {
        var algorithms: Set<JWTAlgorithmName> = []
        for name in try texts(value) {
            guard let algorithm = JWTAlgorithmName(rawValue: name) else {
                let names = JWTAlgorithmName.allCases.map(\.rawValue)
                throw .argument(0, "'\(name)' is not an algorithm" + Suggestion.hint(for: name, in: names))
            }
            algorithms.insert(algorithm)
        }
        return algorithms
    }

    /// One text, or a list of texts.
    private static func texts(_ value: LuaView) throws(LuaFailure) -> Set<String> {
        if value.type == .string { return [try value.text()] }
        guard value.type == .table, value.count > 0 else { throw value.mismatch("string or list of strings") }
        var texts: Set<String> = []
        for position in 1...value.count {
            texts.insert(try value.element(position) { element throws(LuaFailure) in try element.text() })
        }
        return texts
    }
}
#endif
