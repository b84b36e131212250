public import MQTTHooks
public import PasswordHashing

extension PasswordFile {
    /// Reads the text of a file. All of it must be right.
    ///
    /// - Parameter path: The file's path, for messages and for ``write()``.
    /// - Throws: ``TableFileError`` that names the first line that is wrong.
    public static func parse(text: String, path: String) throws(TableFileError) -> PasswordFile {
        let (lines, problems) = scan(text, path: path)
        if let problem = problems.first { throw problem }
        return PasswordFile(path: path, lines: lines)
    }

    /// Everything that is wrong with the text of a file, in the order of its lines.
    public static func problems(text: String, path: String) -> [TableFileError] {
        scan(text, path: path).problems
    }

    /// Reads the text of a file in which passwords may stand in plain text (`user:password`), and hashes those.
    ///
    /// Blocks for as long as hashing them all takes. What is hashed already stays as it is.
    ///
    /// - Throws: ``TableFileError`` that names the first line that is wrong.
    public static func hashingPlainText(
        text: String, path: String, scheme: PasswordScheme = .pbkdf2(iterations: PasswordScheme.defaultIterations)
    ) throws(TableFileError) -> PasswordFile {
        let (lines, problems) = scan(text, path: path, plainText: scheme)
        if let problem = problems.first { throw problem }
        return PasswordFile(path: path, lines: lines)
    }

    private static func scan(
        _ text: String, path: String, plainText: PasswordScheme? = nil
    ) -> (lines: [Line], problems: [TableFileError]) {
        var lines: [Line] = []
        var problems: [TableFileError] = []
        var firstLines: [[UInt8]: Int] = [:]
        // On bytes: as characters, a carriage return and its line feed are one.
        var pieces = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        for (index, piece) in pieces.enumerated() {
            let number = index + 1
            do throws(TableFileError) {
                let line = try self.line(String(Substring(piece)), number: number, path: path, plainText: plainText)
                lines.append(line)
                guard let user = line.entry?.user else { continue }
                if let first = firstLines.updateValue(number, forKey: Array(user.utf8)) {
                    throw TableFileError(
                        path: path, line: number,
                        message: "user \(user.debugDescription) stands in line \(first) already",
                        suggestion: "delete one of the two lines")
                }
            } catch {
                problems.append(error)
            }
        }
        return (lines, problems)
    }

    private static func line(
        _ text: String, number: Int, path: String, plainText: PasswordScheme?
    ) throws(TableFileError) -> Line {
        let content = text.trimmingBlanks
        if content.isEmpty || content.utf8.first == UInt8(ascii: "#") { return Line(text: text) }

        let parts = content.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { String(Substring($0)).trimmingBlanks }
        guard parts.count > 1 else {
            throw TableFileError(
                path: path, line: number, message: "there is no colon between a user name and a hash",
                suggestion: "put # before it if it is a comment, or delete it and run martlet passwd \(path) USER")
        }
        let user = parts[0]
        guard !user.isEmpty else {
            throw TableFileError(
                path: path, line: number, message: "the user name is empty", suggestion: "delete the line")
        }
        guard parts.count == 2 else {
            throw TableFileError(
                path: path, line: number,
                message: "user name or password contains a colon, after \(user.debugDescription)",
                suggestion: "delete the line and run martlet passwd \(path) USER with a user name without colons")
        }
        do throws(PasswordHash.Defect) {
            return Line(text: text, entry: (user, try PasswordHash(parsing: parts[1])))
        } catch {
            if error == .plainText, let plainText {
                do throws(TableFileError) {
                    return try Self.line(user: user, password: parts[1], scheme: plainText, path: path)
                } catch {
                    throw TableFileError(path: path, line: number, message: error.message)
                }
            }
            let command = error == .plainText ? "-U \(path)" : "\(path) \(user)"
            throw TableFileError(
                path: path, line: number, message: "user \(user.debugDescription) \(error.message)",
                suggestion: "run martlet passwd \(command)")
        }
    }
}
