/// The users of a password file, ready to be looked up.
struct UserTable: Sendable {
    /// What to hold a password against.
    struct Entry: Sendable, Hashable {
        let hash: PasswordHash
        /// Whether this is the user's own hash, not another's that stands in for it.
        let isKnown: Bool
    }

    // Keyed by bytes: two user names that Unicode calls equivalent are two users, here as in access rules.
    private let hashes: [[UInt8]: PasswordHash]
    private let decoys: [PasswordHash]

    /// Takes over the users of a file.
    init(_ file: PasswordFile) {
        hashes = file.hashes
        decoys = hashes.isEmpty ? [.placeholder] : Array(hashes.values)
    }

    /// How many users there are.
    var count: Int { hashes.count }

    /// The hash of a user.
    ///
    /// Where there is no such user it is the hash of another one, always the same for one name, so that the time that
    /// hashing takes tells nothing, even where the users' hashes differ in cost.
    func entry(for user: [UInt8]) -> Entry {
        if let hash = hashes[user] { return Entry(hash: hash, isKnown: true) }
        // `hashValue` is keyed with a random number of this process: nobody can compute which user stands in.
        let choice = user.hashValue.magnitude % UInt(decoys.count)
        return Entry(hash: decoys[Int(choice)], isKnown: false)
    }
}
