import ArgumentParser
import Foundation
import PasswordTable
import Testing

@testable import martlet

@Suite("martlet passwd")
struct PasswdCommandTests {
    let folder: TemporaryFolder
    var file: String { folder.path("users.txt") }

    init() throws { folder = try TemporaryFolder() }

    /// Runs the command; the terminal answers each question with the user's name backwards.
    private func passwd(_ arguments: String...) throws {
        let command = try PasswdCommand.parse(arguments)
        try command.run(prompt: { String($0.reversed()) })
    }

    private var entries: [String] {
        get throws { try folder.read("users.txt").split(separator: "\n").map(String.init) }
    }

    @Test("makes a file that only its owner may read, and adds, changes and removes users")
    func users() throws {
        try passwd("-c", "-I", "1000", file, "ann")
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        try passwd("-b", "-I", "2000", file, "bob", "secret")
        let first = try entries
        #expect(first.count == 2)
        #expect(first[0].hasPrefix("ann:$7$1000$"))
        #expect(first[1].hasPrefix("bob:$7$2000$"))

        try passwd("-I", "1000", file, "ann")
        #expect(try entries[0] != first[0], "a new salt")
        #expect(try entries[1] == first[1])

        try passwd("-D", file, "ann")
        #expect(try PasswordFile.read(path: file).users == ["bob"])
    }

    @Test("hashes with at least 210000 iterations unless told otherwise")
    func iterations() throws {
        try passwd("-c", "-b", file, "ann", "secret")
        #expect(try entries[0].hasPrefix("ann:$7$210000$"))
    }

    @Test("writes mosquitto's old form on request")
    func sha512() throws {
        try passwd("-c", "-b", "-H", "sha512", file, "ann", "secret")
        #expect(try entries[0].hasPrefix("ann:$6$"))
    }

    @Test("hashes a file of plain passwords, keeps comments, and shows no password")
    func update() throws {
        try folder.write("users.txt", "# people\nann:secret\n\nbob:hunter2\n")
        try passwd("-U", "-I", "1000", file)
        let text = try folder.read("users.txt")
        #expect(text.hasPrefix("# people\nann:$7$1000$"))
        #expect(text.contains("\n\nbob:$7$1000$"))
        #expect(!text.contains("secret") && !text.contains("hunter2"))
        #expect(try PasswordFile.read(path: file).users == ["ann", "bob"])
    }

    @Test("-c replaces a file that exists")
    func replaces() throws {
        try folder.write("users.txt", "ann:secret\n")
        try passwd("-c", "-I", "1000", file, "bob")
        #expect(try PasswordFile.read(path: file).users == ["bob"])
    }

    @Test("changes nothing when it fails, and asks for no password in vain")
    func failures() throws {
        let asks: (String) throws -> String = { _ in
            Issue.record("asked for a password")
            return "x"
        }
        #expect(throws: ExitStatus.failure) { try PasswdCommand.parse([file, "ann"]).run(prompt: asks) }
        #expect(!FileManager.default.fileExists(atPath: file))

        try folder.write("users.txt", "ann:plain\n")
        #expect(throws: ExitStatus.failure) { try PasswdCommand.parse([file, "bob"]).run(prompt: asks) }
        #expect(throws: ExitStatus.failure) { try PasswdCommand.parse(["-D", file, "ann"]).run(prompt: asks) }
        #expect(throws: ExitStatus.failure) {
            try PasswdCommand.parse(["-c", "-b", file, "a:b", "x"]).run(prompt: asks)
        }
        #expect(try folder.read("users.txt") == "ann:plain\n")

        try passwd("-c", "-I", "1", file, "ann")
        let before = try folder.read("users.txt")
        #expect(throws: ExitStatus.failure) { try PasswdCommand.parse(["-D", file, "bob"]).run(prompt: asks) }
        #expect(throws: ExitStatus.failure) {
            try PasswdCommand.parse([file, "bob"]).run(prompt: { _ in throw PasswordPrompt.Failure.different })
        }
        #expect(try folder.read("users.txt") == before)
    }

    @Test(
        "refuses flags that make no sense together",
        arguments: [
            ["-c", "-D", "f", "u"], ["-U", "f", "u"], ["-U", "-b", "f"], ["f"], ["-b", "f", "u"], ["f", "u", "p"],
            ["-D", "-b", "f", "u", "p"], ["-H", "md5", "f", "u"], ["-I", "0", "f", "u"], [],
        ])
    func flags(_ arguments: [String]) async {
        #expect(throws: (any Error).self) { try PasswdCommand.parse(arguments) }
        #expect(await Martlet.exitStatus(arguments: ["passwd"] + arguments) == .usage)
    }

    @Test("writes what mosquitto_passwd's users can log in with", .enabled(if: PasswdCommandTests.hasMosquitto))
    func mosquitto() throws {
        // mosquitto_passwd reads the whole file before it adds to it, and refuses entries that it does not know.
        try passwd("-c", "-b", "-I", "101", file, "ann", "secret")
        try passwd("-b", "-H", "sha512", file, "bob", "secret")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.mosquittoPath)
        process.arguments = ["-b", file, "carl", "secret"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try PasswordFile.read(path: file).users == ["ann", "bob", "carl"])
    }

    static let mosquittoPath = "/usr/bin/mosquitto_passwd"
    static var hasMosquitto: Bool { FileManager.default.isExecutableFile(atPath: mosquittoPath) }
}
