import ArgumentParser
import MQTTHooks
import PasswordHashing
import PasswordTable

/// `martlet passwd`: keeps password files, with the flags of mosquitto_passwd.
struct PasswdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passwd",
        abstract: "Add, change and remove users of a password file.",
        usage: """
            martlet passwd [-c] [-H sha512-pbkdf2 | -H sha512] [-I ITERATIONS] FILE USER
            martlet passwd -b [-c] [-H …] [-I ITERATIONS] FILE USER PASSWORD
            martlet passwd -D FILE USER
            martlet passwd -U [-H …] [-I ITERATIONS] FILE
            """,
        discussion: """
            The password is asked for twice and not shown. Where standard input is no terminal, it is read from there. \
            A running broker takes the file over at SIGHUP.
            """)

    /// The algorithms, by mosquitto's names.
    enum Algorithm: String, ExpressibleByArgument, CaseIterable {
        case pbkdf2 = "sha512-pbkdf2"
        case sha512
    }

    @Flag(name: .customShort("c"), help: "Make a new file. One that exists is replaced.")
    var creates = false

    @Flag(name: .customShort("b"), help: "Take the password from the command line, where other users can see it.")
    var isBatch = false

    @Flag(name: .customShort("D"), help: "Remove the user.")
    var deletes = false

    @Flag(name: .customShort("U"), help: "Hash all passwords of a file in which they stand in plain text.")
    var updates = false

    @Option(name: .customShort("H"), help: "The algorithm.")
    var algorithm = Algorithm.pbkdf2

    @Option(name: .customShort("I"), help: "The iterations of sha512-pbkdf2.")
    var iterations = PasswordScheme.defaultIterations

    @Argument(help: "The password file.")
    var file: String

    @Argument(help: "The user.")
    var user: String?

    @Argument(help: "The password, with -b.")
    var password: String?

    func validate() throws {
        if [creates, deletes].filter(\.self).count > 1 || (updates && (creates || deletes || isBatch)) {
            throw ValidationError("-c, -D and -U exclude each other, and -b goes with -c at most.")
        }
        if deletes, isBatch { throw ValidationError("-D takes no password, so -b makes no sense.") }
        if updates, user != nil { throw ValidationError("-U concerns the whole file and takes no user.") }
        if !updates, user == nil { throw ValidationError("Name the user after the file.") }
        if isBatch, password == nil { throw ValidationError("With -b the password follows the user.") }
        if !isBatch, password != nil {
            throw ValidationError("A password on the command line needs -b. Leave it out to be asked for it.")
        }
        if !PasswordScheme.iterationRange.contains(iterations) {
            let range = PasswordScheme.iterationRange
            throw ValidationError("-I takes a number from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    func run() throws {
        try run(prompt: { try PasswordPrompt.newPassword(of: $0) })
    }

    /// Does what the flags say.
    ///
    /// - Parameter prompt: Asks for the new password of a user.
    /// - Throws: ``ExitStatus/failure`` after the reason was printed.
    func run(prompt: (_ user: String) throws -> String) throws {
        do {
            let message = try change(prompt: prompt)
            StandardStreams.writeOutput(message)
        } catch let error as TableFileError {
            StandardStreams.writeError("martlet: \(error)")
            throw ExitStatus.failure
        } catch let error as PasswordPrompt.Failure {
            StandardStreams.writeError("martlet: \(error)")
            throw ExitStatus.failure
        }
    }

    private func change(prompt: (_ user: String) throws -> String) throws -> String {
        let scheme: PasswordScheme = algorithm == .sha512 ? .sha512 : .pbkdf2(iterations: iterations)
        guard let user else {
            let text = try PasswordFile.readText(path: file)
            let updated = try PasswordFile.hashingPlainText(text: text, path: file, scheme: scheme)
            try updated.write()
            return "\(file): all passwords are hashed"
        }
        // Before the question for the password: it would be asked for in vain.
        var passwords = creates ? PasswordFile(path: file) : try PasswordFile.read(path: file)
        if deletes {
            guard passwords.remove(user: user) else {
                StandardStreams.writeError("martlet: \(file): there is no user \"\(user)\"")
                throw ExitStatus.failure
            }
            try passwords.write()
            return "\(file): user \"\(user)\" removed"
        }
        try passwords.setPassword(user: user, password: try password ?? prompt(user), scheme: scheme)
        try passwords.write()
        return "\(file): password of user \"\(user)\" set"
    }
}
