#if JWT
import Crypto
import CryptoExtras
import JWTKit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A public key, ready to verify tokens with.
struct JWTKey: Sendable {
    /// The name by which tokens refer to it.
    let identifier: String?
    /// What it verifies, by algorithm: only what fits the kind of key is there.
    private let verifiers: [JWTAlgorithmName: any JWTAlgorithm]

    /// For which algorithms it is.
    var algorithms: Set<JWTAlgorithmName> { Set(verifiers.keys) }

    /// Whether a token was signed with its private half.
    func verifies(_ token: JWTToken) -> Bool {
        guard let name = JWTAlgorithmName(rawValue: token.algorithm), let verifier = verifiers[name] else {
            return false
        }
        return (try? verifier.verify(token.signature, signs: token.content)) ?? false
    }

    /// A key from a PEM text.
    ///
    /// - Throws: ``JWTDefect`` for what is none, and for a private key, which has no business there.
    init(pem: String) async throws {
        guard !pem.contains("PRIVATE KEY-----") else {
            throw JWTDefect("a private key, where the public one is enough")
        }
        identifier = nil
        let isCertificate = pem.contains("BEGIN CERTIFICATE-----")
        if let key = try? isCertificate
            ? Insecure.RSA.PublicKey(certificatePEM: pem) : Insecure.RSA.PublicKey(pem: pem)
        {
            verifiers = try await Self.verifiers(of: JWTAlgorithmName.rsa) { keys, name in
                switch name {
                case .RS256: await keys.add(rsa: key, digestAlgorithm: .sha256)
                case .RS384: await keys.add(rsa: key, digestAlgorithm: .sha384)
                case .RS512: await keys.add(rsa: key, digestAlgorithm: .sha512)
                case .PS256: await keys.add(pss: key, digestAlgorithm: .sha256)
                case .PS384: await keys.add(pss: key, digestAlgorithm: .sha384)
                case .PS512: await keys.add(pss: key, digestAlgorithm: .sha512)
                default: break
                }
            }
        } else if let key = try? isCertificate ? ES256PublicKey(certificate: pem) : ES256PublicKey(pem: pem) {
            verifiers = try await Self.verifiers(of: [.ES256]) { keys, _ in await keys.add(ecdsa: key) }
        } else if let key = try? isCertificate ? ES384PublicKey(certificate: pem) : ES384PublicKey(pem: pem) {
            verifiers = try await Self.verifiers(of: [.ES384]) { keys, _ in await keys.add(ecdsa: key) }
        } else if let key = try? isCertificate ? ES512PublicKey(certificate: pem) : ES512PublicKey(pem: pem) {
            verifiers = try await Self.verifiers(of: [.ES512]) { keys, _ in await keys.add(ecdsa: key) }
        } else if let key = try? EdDSA.PublicKey(pem: pem) {
            verifiers = try await Self.verifiers(of: [.EdDSA]) { keys, _ in await keys.add(eddsa: key) }
        } else {
            throw JWTDefect("not a public key of RSA (from 2048 bits), P-256, P-384, P-521 or Ed25519 in PEM")
        }
    }

    /// A key of a JWK set; nil for one that verifies nothing here.
    init?(_ jwk: JWK) async {
        let names: Set<JWTAlgorithmName>
        switch (jwk.keyType, jwk.curve) {
        case (.rsa, _): names = JWTAlgorithmName.rsa
        case (.ecdsa, .some(.ecdsa(.p256))): names = [.ES256]
        case (.ecdsa, .some(.ecdsa(.p384))): names = [.ES384]
        case (.ecdsa, .some(.ecdsa(.p521))): names = [.ES512]
        case (.octetKeyPair, .some(.eddsa(.ed25519))): names = [.EdDSA]
        default: return nil
        }
        let declared = jwk.algorithm.map { JWTAlgorithmName(rawValue: $0.rawValue) }
        let usable = names.filter { declared == nil || declared == .some($0) }
        identifier = jwk.keyIdentifier?.string
        var publicKey = jwk
        publicKey.privateExponent = nil
        publicKey.keyIdentifier = JWKIdentifier(string: "key")
        let verifiers = try? await Self.verifiers(of: usable) { [publicKey] keys, name in
            var key = publicKey
            key.algorithm = JWK.Algorithm(rawValue: name.rawValue)
            try await keys.add(jwk: key)
        }
        guard let verifiers, !verifiers.isEmpty else { return nil }
        self.verifiers = verifiers
    }

    /// What verifies each algorithm, from a collection of its own: one collection would confuse them.
    private static func verifiers(
        of names: Set<JWTAlgorithmName>, _ add: (JWTKeyCollection, JWTAlgorithmName) async throws -> Void
    ) async throws -> [JWTAlgorithmName: any JWTAlgorithm] {
        var verifiers: [JWTAlgorithmName: any JWTAlgorithm] = [:]
        for name in names {
            let keys = JWTKeyCollection()
            try await add(keys, name)
            let verifier = try await keys.getKey()
            guard verifier.name == name.rawValue else { continue }
            verifiers[name] = verifier
        }
        return verifiers
    }
}
#endif
