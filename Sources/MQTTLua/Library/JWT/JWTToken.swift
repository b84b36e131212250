#if JWT
import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A token in its compact form (RFC 7515, section 3.1), taken apart.
struct JWTToken: Sendable {
    private struct Header: Decodable {
        let alg: String
        let kid: String?
        let crit: [String]?
    }

    /// How many bytes one may have.
    static let maximumSize = 64 << 10

    /// The name of its algorithm, which is what somebody claims.
    let algorithm: String
    /// Which key it was signed with.
    let keyIdentifier: String?
    /// Whether it demands to understand something.
    let isCritical: Bool
    /// What is signed.
    let content: ArraySlice<UInt8>
    let payload: [UInt8]
    let signature: [UInt8]

    /// Nil for what is no such token.
    init?(_ text: [UInt8]) {
        guard text.count <= Self.maximumSize else { return nil }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]),
            let fields = try? JSONDecoder().decode(Header.self, from: Data(header))
        else { return nil }
        algorithm = fields.alg
        keyIdentifier = fields.kid
        isCritical = fields.crit != nil
        content = text[..<parts[1].endIndex]
        self.payload = payload
        self.signature = signature
    }

    /// - Throws: ``JWTDefect`` where the algorithm is not among those.
    @discardableResult
    func checkAlgorithm(_ allowed: Set<JWTAlgorithmName>) throws(JWTDefect) -> JWTAlgorithmName {
        // RFC 7515, section 4.1.11: what is not understood must be refused, and here is nothing that is.
        guard !isCritical else { throw JWTDefect("the token demands an extension") }
        guard let name = JWTAlgorithmName(rawValue: algorithm), allowed.contains(name) else {
            throw JWTDefect("the token's algorithm is not allowed")
        }
        return name
    }

    /// Whether it was signed with a shared secret.
    func isAuthentic(secret: [UInt8]) -> Bool {
        let key = SymmetricKey(data: secret)
        return switch JWTAlgorithmName(rawValue: algorithm) {
        case .HS256: HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: content, using: key)
        case .HS384: HMAC<SHA384>.isValidAuthenticationCode(signature, authenticating: content, using: key)
        case .HS512: HMAC<SHA512>.isValidAuthenticationCode(signature, authenticating: content, using: key)
        default: false
        }
    }

    /// The claims, as JSON.
    ///
    /// - Parameter now: Seconds since 1970-01-01 UTC.
    /// - Throws: ``JWTDefect`` where the token is not valid now, or not for this use.
    func claims(accepting options: JWTOptions, at now: Double) throws(JWTDefect) -> [UInt8] {
        let claims: JWTClaims
        do {
            claims = try JSONDecoder().decode(JWTClaims.self, from: Data(payload))
        } catch {
            throw JWTDefect("the claims are not what they should be")
        }
        if let end = claims.exp, now >= end + options.leeway { throw JWTDefect("the token has expired") }
        if let start = claims.nbf, now < start - options.leeway { throw JWTDefect("the token is not valid yet") }
        if let issue = claims.iat, now < issue - options.leeway {
            throw JWTDefect("the token was issued in the future")
        }
        if !options.issuers.isEmpty, !options.issuers.contains(claims.iss ?? "") {
            throw JWTDefect("the token is from another issuer")
        }
        if !options.audiences.isEmpty, options.audiences.isDisjoint(with: claims.aud?.values ?? []) {
            throw JWTDefect("the token is for another audience")
        }
        return payload
    }
}
#endif
