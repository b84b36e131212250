public import MQTTHooks
public import PasswordHashing

/// A password file of mosquitto's format: one `user:hash` a line, besides comments and empty lines.
///
/// Blanks around user name and hash do not count. Lines that nobody changes stay as they are, in their order.
public struct PasswordFile: Sendable {
    /// One line, without its line feed.
    struct Line: Sendable {
        var text: String
        /// User and hash; nil for a comment or an empty line.
        var entry: (user: String, hash: PasswordHash)?
    }

    /// Where the file is, or is to be written.
    public let path: String

    var lines: [Line]

    /// A file without lines, which ``write()`` creates or empties.
    public init(path: String) {
        self.init(path: path, lines: [])
    }

    init(path: String, lines: [Line]) {
        self.path = path
        self.lines = lines
    }

    /// The names of the users, in the order of the file.
    public var users: [String] { lines.compactMap { $0.entry?.user } }

    /// The whole text, each line ended by a line feed.
    public var text: String { lines.map { $0.text + "\n" }.joined() }

    /// The hash of each user, by the UTF-8 of the name.
    var hashes: [[UInt8]: PasswordHash] {
        var hashes: [[UInt8]: PasswordHash] = [:]
        for case let (user, hash)? in lines.map(\.entry) { hashes[Array(user.utf8)] = hash }
        return hashes
    }

    /// Gives a user a new password: in the line where it has one, or else in a new line at the end.
    ///
    /// Blocks for as long as hashing takes. Nothing is written until ``write()``.
    ///
    /// - Parameters:
    ///   - user: The user name: not empty, without colons, line breaks and blanks at its ends, not beginning with `#`.
    ///   - password: The password, not empty.
    ///   - iterations: The iterations of PBKDF2, in ``PasswordScheme/iterationRange``. Fewer than
    ///     ``PasswordScheme/defaultIterations`` are for passwords that nobody could guess, such as long random ones.
    /// - Throws: ``TableFileError`` for a user name, password or number that cannot be.
    public mutating func setPassword(
        user: String, password: String, iterations: Int = PasswordScheme.defaultIterations
    ) throws(TableFileError) {
        try setPassword(user: user, password: password, scheme: .pbkdf2(iterations: iterations))
    }

    /// Gives a user a new password in a scheme of choice; for the rest as ``setPassword(user:password:iterations:)``.
    ///
    /// - Throws: ``TableFileError`` for a user name, password or number that cannot be.
    public mutating func setPassword(
        user: String, password: String, scheme: PasswordScheme
    ) throws(TableFileError) {
        let line = try Self.line(user: user, password: password, scheme: scheme, path: path)
        if let index = index(of: user) {
            lines[index] = line
        } else {
            lines.append(line)
        }
    }

    /// Takes a user out of the file; nothing is written until ``write()``.
    ///
    /// - Returns: Whether there was such a user.
    @discardableResult
    public mutating func remove(user: String) -> Bool {
        guard let index = index(of: user) else { return false }
        lines.remove(at: index)
        return true
    }

    /// Gives a user another hash for the same password, in the line where it stands; the rest of the line stays.
    ///
    /// - Returns: False where the user has another hash by now, or is gone.
    mutating func replace(_ old: PasswordHash, of user: [UInt8], with new: PasswordHash) -> Bool {
        guard let index = lines.firstIndex(where: { $0.entry?.user.utf8.elementsEqual(user) ?? false }),
            let entry = lines[index].entry, entry.hash == old
        else { return false }
        // Everything behind the colon but blanks is the hash.
        let text = lines[index].text
        let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        let blanks = text.utf8.reversed().prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.reversed()
        lines[index] = Line(
            text: "\(text[...colon])\(new.text)\(String(decoding: Array(blanks), as: UTF8.self))",
            entry: (entry.user, new))
        return true
    }

    // By bytes, as the table looks users up: equality of strings would take equivalent names for one.
    private func index(of user: String) -> Int? {
        lines.firstIndex { $0.entry?.user.utf8.elementsEqual(user.utf8) ?? false }
    }

    /// A new line for a user, after checking all that it is made of.
    static func line(
        user: String, password: String, scheme: PasswordScheme, path: String
    ) throws(TableFileError) -> Line {
        if let defect = defect(ofUser: user) { throw TableFileError(path: path, message: defect) }
        if password.isEmpty {
            throw TableFileError(path: path, message: "the password of user \(user.debugDescription) is empty")
        }
        if case .pbkdf2(let iterations) = scheme, !PasswordScheme.iterationRange.contains(iterations) {
            let range = PasswordScheme.iterationRange
            throw TableFileError(
                path: path,
                message: "\(iterations) iterations are not from \(range.lowerBound) to \(range.upperBound)")
        }
        do {
            let hash = try PasswordHash(password: Array(password.utf8), scheme: scheme)
            return Line(text: "\(user):\(hash.text)", entry: (user, hash))
        } catch {
            throw TableFileError(
                path: path, message: "the password of user \(user.debugDescription) could not be hashed")
        }
    }

    /// Why a user name cannot stand in a file; nil where it can.
    private static func defect(ofUser user: String) -> String? {
        if user.isEmpty { return "the user name is empty" }
        let name = user.debugDescription
        if user.utf8.contains(UInt8(ascii: ":")) { return "user name \(name) contains a colon" }
        if user.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            return "user name \(name) contains a line break or U+0000"
        }
        if user.utf8.first == UInt8(ascii: "#") { return "user name \(name) begins with #, as comments do" }
        if user.trimmingBlanks.utf8.count != user.utf8.count { return "user name \(name) begins or ends with a blank" }
        return nil
    }
}
