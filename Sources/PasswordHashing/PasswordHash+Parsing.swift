import FoundationEssentials

extension PasswordHash {
    /// What is wrong with the text of a hash. Never quotes it: it may be somebody's password.
    package enum Defect: Error, Hashable {
        /// Not a hash at all.
        case plainText
        /// Neither `$6$` nor `$7$`.
        case unknownScheme
        /// Parts are missing or too many; the expected form.
        case parts(String)
        /// The iterations are no number, or out of range.
        case iterations
        /// A part is not Base64, or empty.
        case base64(String)
        /// The hash has another length, in bytes.
        case digestSize(Int)

        /// Completes a sentence that begins with the user's name.
        package var message: String {
            switch self {
            case .plainText: "has a password that is not hashed"
            case .unknownScheme: "has a hash of an unknown kind, neither $6$ nor $7$"
            case .parts(let form): "has an incomplete hash, where \(form) is expected"
            case .iterations:
                "has a hash whose iterations are not a number from \(PasswordScheme.iterationRange.lowerBound) to "
                    + "\(PasswordScheme.iterationRange.upperBound)"
            case .base64(let part): "has a hash whose \(part) is not Base64, or is empty"
            case .digestSize(let size):
                "has a hash of \(size) bytes, where \(PasswordHash.digestSize) are expected"
            }
        }
    }

    /// Reads the text of a hash, without blanks around it.
    package init(parsing text: String) throws(Defect) {
        guard text.utf8.first == UInt8(ascii: "$") else { throw .plainText }
        let parts = text.utf8.dropFirst().split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let scheme: PasswordScheme
        switch parts[0] {
        case "7":
            guard parts.count == 4 else { throw .parts("$7$iterations$salt$hash") }
            // Digits alone: Int would take a sign as well.
            guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let iterations = Int(parts[1]), PasswordScheme.iterationRange.contains(iterations)
            else { throw .iterations }
            scheme = .pbkdf2(iterations: iterations)
        case "6":
            guard parts.count == 3 else { throw .parts("$6$salt$hash") }
            scheme = .sha512
        default:
            throw .unknownScheme
        }
        let salt = try Self.decode(parts[parts.count - 2], "salt")
        let digest = try Self.decode(parts[parts.count - 1], "hash value")
        guard digest.count == Self.digestSize else { throw .digestSize(digest.count) }
        self.init(scheme: scheme, salt: salt, digest: digest)
    }

    private static func decode(_ text: String, _ part: String) throws(Defect) -> [UInt8] {
        guard let data = Data(base64Encoded: text), !data.isEmpty else { throw .base64(part) }
        return Array(data)
    }
}
