/// A way to turn a password into what a password file holds.
public enum PasswordScheme: Sendable, Hashable {
    /// `$7$`: PBKDF2 with HMAC-SHA-512. Takes the more time, here and for a thief, the more iterations.
    case pbkdf2(iterations: Int)
    /// `$6$`: SHA-512 of the password and the salt, once. Quick to try out for a thief; for old brokers only.
    case sha512

    /// The iterations of new entries where nobody asks for another number.
    public static let defaultIterations = 210_000

    /// The iterations that a ``pbkdf2(iterations:)`` may have. The upper bound is seconds of work for each CONNECT.
    public static let iterationRange = 1...10_000_000
}
