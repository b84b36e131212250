import PasswordHashing

/// The users of a password file, ready to be looked up.
struct UserTable: Sendable {
    /// What to hold a password against.
    struct Entry: Sendable, Hashable {
        let hash: PasswordHash
        /// Whether this is the user's own hash, not another's that stands in for it.
        let isKnown: Bool
    }

    // Keyed by bytes: two user names that Unicode calls equivalent are two users, here as in access rules.
    private var hashes: [[UInt8]: PasswordHash]
    /// Hashes of one password each: the one that was replaced, and the one that took its place.
    private var replaced: [[UInt8]: [PasswordHash]] = [:]
    /// Whose hash may stand in for that of an unknown user.
    private let decoys: [[UInt8]]

    /// Takes over the users of a file.
    ///
    /// - Parameter earlier: The table that this one follows, by which passwords may still be held against hashes.
    init(_ file: PasswordFile, after earlier: UserTable? = nil) {
        let hashes = file.hashes
        self.hashes = hashes
        decoys = Array(hashes.keys)
        if let earlier { replaced = earlier.replaced.filter { user, _ in hashes[user] != nil } }
    }

    /// How many users there are.
    var count: Int { hashes.count }

    /// The hash of a user.
    ///
    /// Where there is no such user it is the hash of another one, always the same for one name, so that the time that
    /// hashing takes tells nothing, even where the users' hashes differ in cost.
    func entry(for user: [UInt8]) -> Entry {
        if let hash = hashes[user] { return Entry(hash: hash, isKnown: true) }
        guard !decoys.isEmpty else { return Entry(hash: .placeholder, isKnown: false) }
        // `hashValue` is keyed with a random number of this process: nobody can compute which user stands in.
        let choice = user.hashValue.magnitude % UInt(decoys.count)
        return Entry(hash: hashes[decoys[Int(choice)]] ?? .placeholder, isKnown: false)
    }

    /// Whether a password that is right for the entry is right for a user of that name.
    func vouches(_ entry: Entry, for user: [UInt8]) -> Bool {
        guard entry.isKnown, let hash = hashes[user] else { return false }
        // A hash may be replaced by a better one while a password is held against it, and come back with an old file.
        return hash == entry.hash || [hash, entry.hash].allSatisfy { replaced[user]?.contains($0) ?? false }
    }

    /// Gives a user another hash for the same password, unless it has a new one by now.
    ///
    /// - Returns: Whether it has the other one now.
    mutating func replace(_ old: PasswordHash, of user: [UInt8], with new: PasswordHash) -> Bool {
        guard hashes[user] == old else { return false }
        hashes[user] = new
        replaced[user] = [old, new]
        return true
    }
}
