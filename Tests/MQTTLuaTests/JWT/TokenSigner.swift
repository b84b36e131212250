import Crypto
import CryptoExtras
import Foundation
import Testing

/// Makes tokens and the public keys that verify them.
struct TokenSigner: Sendable, CustomTestStringConvertible {
    let algorithm: String
    let pem: String
    /// The public key as a member of a JWK set, without its identifier.
    let jwk: [String: String]
    private let sign: @Sendable (Data) throws -> Data

    var testDescription: String { algorithm }

    /// A token with claims in JSON.
    ///
    /// - Parameter header: What the header has besides the algorithm, or in place of it.
    func token(_ claims: String, header: [String: String] = [:]) throws -> String {
        try Self.token(claims, header: ["alg": algorithm].merging(header) { $1 }, sign)
    }

    static func token(
        _ claims: String, header: [String: String], _ sign: (Data) throws -> Data
    ) throws -> String {
        let header = try JSONEncoder().encode(header)
        let content = "\(text(header)).\(text(Data(claims.utf8)))"
        return "\(content).\(text(try sign(Data(content.utf8))))"
    }

    static func text(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func hmac(_ algorithm: String, secret: String) -> TokenSigner {
        let key = SymmetricKey(data: Data(secret.utf8))
        return TokenSigner(algorithm: algorithm, pem: "", jwk: [:]) { content in
            switch algorithm {
            case "HS256": Data(HMAC<SHA256>.authenticationCode(for: content, using: key))
            case "HS384": Data(HMAC<SHA384>.authenticationCode(for: content, using: key))
            default: Data(HMAC<SHA512>.authenticationCode(for: content, using: key))
            }
        }
    }

    /// One for each algorithm of a public key.
    static let all: [TokenSigner] = {
        do {
            return try rsa() + [p256(), p384(), p521(), ed25519()]
        } catch {
            fatalError("no keys: \(error)")
        }
    }()

    static func named(_ algorithm: String) -> TokenSigner {
        guard let signer = all.first(where: { $0.algorithm == algorithm }) else { fatalError(algorithm) }
        return signer
    }

    private static func rsa() throws -> [TokenSigner] {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let numbers = try key.publicKey.getKeyPrimitives()
        let jwk = ["kty": "RSA", "n": text(numbers.modulus), "e": text(numbers.publicExponent)]
        func signer(_ name: String, _ padding: _RSA.Signing.Padding, _ digest: String) -> TokenSigner {
            TokenSigner(algorithm: name, pem: key.publicKey.pemRepresentation, jwk: jwk) { content in
                switch digest {
                case "256": try key.signature(for: SHA256.hash(data: content), padding: padding).rawRepresentation
                case "384": try key.signature(for: SHA384.hash(data: content), padding: padding).rawRepresentation
                default: try key.signature(for: SHA512.hash(data: content), padding: padding).rawRepresentation
                }
            }
        }
        return ["256", "384", "512"].flatMap {
            [signer("RS" + $0, .insecurePKCS1v1_5, $0), signer("PS" + $0, .PSS, $0)]
        }
    }

    private static func p256() -> TokenSigner {
        let key = P256.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        return TokenSigner(algorithm: "ES256", pem: key.publicKey.pemRepresentation, jwk: jwk("P-256", point)) {
            try key.signature(for: $0).rawRepresentation
        }
    }

    private static func p384() -> TokenSigner {
        let key = P384.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        return TokenSigner(algorithm: "ES384", pem: key.publicKey.pemRepresentation, jwk: jwk("P-384", point)) {
            try key.signature(for: $0).rawRepresentation
        }
    }

    private static func p521() -> TokenSigner {
        let key = P521.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        return TokenSigner(algorithm: "ES512", pem: key.publicKey.pemRepresentation, jwk: jwk("P-521", point)) {
            try key.signature(for: $0).rawRepresentation
        }
    }

    private static func ed25519() -> TokenSigner {
        let key = Curve25519.Signing.PrivateKey()
        let raw = key.publicKey.rawRepresentation
        // The frame of RFC 8410, section 4, around the key.
        let der = Data([0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]) + raw
        let pem = "-----BEGIN PUBLIC KEY-----\n\(der.base64EncodedString())\n-----END PUBLIC KEY-----\n"
        return TokenSigner(
            algorithm: "EdDSA", pem: pem, jwk: ["kty": "OKP", "crv": "Ed25519", "x": text(raw)]
        ) { try key.signature(for: $0) }
    }

    private static func jwk(_ curve: String, _ point: Data) -> [String: String] {
        let half = point.count / 2
        return ["kty": "EC", "crv": curve, "x": text(point.prefix(half)), "y": text(point.suffix(half))]
    }
}
