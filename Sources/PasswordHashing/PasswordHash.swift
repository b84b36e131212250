import Crypto
import CryptoExtras
import FoundationEssentials

/// A salted hash of a password, as a password file holds it.
package struct PasswordHash: Sendable, Hashable, CustomStringConvertible {
    /// How the password was hashed.
    package let scheme: PasswordScheme
    /// What was mixed in, so that equal passwords have different hashes; not empty.
    package let salt: [UInt8]
    /// The hash, ``digestSize`` bytes.
    package let digest: [UInt8]
    /// The hash as it stands in a file: `$7$iterations$salt$hash` or `$6$salt$hash`, salt and hash in Base64.
    package let text: String

    /// The bytes of every hash: those of SHA-512.
    package static let digestSize = 64

    /// The bytes of a new salt: the one length that every version of mosquitto reads.
    private static let saltSize = 12

    /// A hash from its parts.
    package init(scheme: PasswordScheme, salt: [UInt8], digest: [UInt8]) {
        self.scheme = scheme
        self.salt = salt
        self.digest = digest
        let tail = "\(Data(salt).base64EncodedString())$\(Data(digest).base64EncodedString())"
        switch scheme {
        case .pbkdf2(let iterations): text = "$7$\(iterations)$\(tail)"
        case .sha512: text = "$6$\(tail)"
        }
    }

    /// Hashes a password with a new random salt; takes as long as ``matches(_:)``.
    ///
    /// - Throws: An error of the cryptographic library, such as out of memory.
    package init(password: [UInt8], scheme: PasswordScheme) throws {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<Self.saltSize).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let key = try Self.derive(password, salt: salt, scheme: scheme)
        self.init(scheme: scheme, salt: salt, digest: key.withUnsafeBytes { Array($0) })
    }

    /// A hash that costs what a new entry costs, and that no password is known to match.
    package static let placeholder = PasswordHash(
        scheme: .pbkdf2(iterations: PasswordScheme.defaultIterations),
        salt: [UInt8](repeating: 0, count: saltSize), digest: [UInt8](repeating: 0, count: digestSize))

    /// Whether the password is the one that was hashed. Blocks for as long as hashing takes: milliseconds to seconds.
    ///
    /// The comparison takes the same time wherever the difference is.
    ///
    /// - Throws: An error of the cryptographic library, such as out of memory.
    package func matches(_ password: [UInt8]) throws -> Bool {
        // Equality of symmetric keys is in constant time.
        try Self.derive(password, salt: salt, scheme: scheme) == SymmetricKey(data: digest)
    }

    /// The scheme; neither salt nor hash.
    package var description: String {
        switch scheme {
        case .pbkdf2(let iterations): "PasswordHash(pbkdf2, \(iterations) iterations)"
        case .sha512: "PasswordHash(sha512)"
        }
    }

    private static func derive(_ password: [UInt8], salt: [UInt8], scheme: PasswordScheme) throws -> SymmetricKey {
        switch scheme {
        case .sha512:
            var function = SHA512()
            function.update(data: password)
            function.update(data: salt)
            return SymmetricKey(data: function.finalize())
        case .pbkdf2(let iterations):
            // HMAC pads its key with zeros, so one zero is the same key as none; the library below relies on the
            // address of the first byte, which an empty array need not have.
            return try KDF.Insecure.PBKDF2.deriveKey(
                from: password.isEmpty ? [0] : password, salt: salt, using: .sha512, outputByteCount: digestSize,
                unsafeUncheckedRounds: iterations)
        }
    }
}
