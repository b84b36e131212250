import Foundation

/// Asks for a password at the terminal without showing it, or reads it where standard input is no terminal.
enum PasswordPrompt {
    /// Why there is no password.
    enum Failure: Error, Hashable, CustomStringConvertible {
        case noInput
        case interrupted
        case different
        case empty

        var description: String {
            switch self {
            case .noInput: "no password was given"
            case .interrupted: "interrupted; nothing was changed"
            case .different: "the two passwords differ; nothing was changed"
            case .empty: "the password is empty; nothing was changed"
            }
        }
    }

    /// What Ctrl-C sends.
    private static let interrupt: UInt8 = 3

    /// A new password, asked for twice.
    static func newPassword(of user: String) throws(Failure) -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine(strippingNewline: true) else { throw .noInput }
            guard let again = readLine(strippingNewline: true), again != line else { return try nonempty(line) }
            throw .different
        }
        let password = try ask("Password of \(LogText.escaped(user)): ")
        guard try ask("The same again: ") == password else { throw .different }
        return try nonempty(password)
    }

    /// A password that exists already, asked for once.
    static func password(of user: String) throws(Failure) -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine(strippingNewline: true) else { throw .noInput }
            return line
        }
        return try ask("Password of \(LogText.escaped(user)): ")
    }

    private static func nonempty(_ password: String) throws(Failure) -> String {
        guard !password.isEmpty else { throw .empty }
        return password
    }

    private static func ask(_ question: String) throws(Failure) -> String {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { throw .noInput }
        let original = settings
        // Ctrl-C comes as a character that ends the line: as a signal it would end the process, and leave the terminal
        // without echo.
        settings.c_lflag &= ~tcflag_t(ECHO | ISIG)
        withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VEOL)] = interrupt }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        defer {
            var original = original
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &original)
            write("\n")
        }
        write(question)
        return try readOneLine()
    }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Foundation.write(STDERR_FILENO, bytes, bytes.count)
    }

    private static func readOneLine() throws(Failure) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .noInput }
            if count > 0, byte == interrupt { throw .interrupted }
            if count == 0, bytes.isEmpty { throw .noInput }
            if count == 0 || byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
