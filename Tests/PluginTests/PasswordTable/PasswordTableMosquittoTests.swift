import Foundation
import PasswordHashing
import Testing

@testable import PasswordTable

private let program = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/mosquitto_passwd" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

/// Against the program itself, where it is installed; the vectors of ``PasswordTableVectors`` hold everywhere.
@Suite("mosquitto_passwd and password files", .enabled(if: program != nil))
struct PasswordTableMosquittoTests {
    private let folder: PasswordTableFolder

    init() throws { folder = try PasswordTableFolder() }

    private func run(_ arguments: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: try #require(program))
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test("what it writes is read and matched")
    func reads() throws {
        let path = folder.path("passwords")
        #expect(try run("-c", "-b", path, "ann", "s3cret") == 0)
        #expect(try run("-b", "-H", "sha512", path, "bob", "hunter2") == 0)
        #expect(try run("-b", path, "zoë", "pässwörd: with $ and spaces") == 0)
        let file = try PasswordFile.read(path: path)
        #expect(file.users == ["ann", "bob", "zoë"])
        let passwords = ["ann": "s3cret", "bob": "hunter2", "zoë": "pässwörd: with $ and spaces"]
        for (user, password) in passwords {
            let hash = try #require(file.hashes[Array(user.utf8)])
            #expect(try hash.matches(Array(password.utf8)))
            #expect(try !hash.matches(Array("wrong".utf8)))
        }
    }

    @Test("it edits what we wrote, and leaves our entries as they are")
    func edits() throws {
        var file = PasswordFile(path: folder.path("passwords"))
        try file.setPassword(user: "ann", password: "s3cret")
        try file.setPassword(user: "bob", password: "hunter2", scheme: .sha512)
        try file.write()
        #expect(try run("-b", file.path, "cid", "third") == 0)
        #expect(try run("-D", file.path, "bob") == 0)
        let again = try PasswordFile.read(path: file.path)
        #expect(again.users == ["ann", "cid"])
        #expect(again.lines.first?.text == file.lines.first?.text)
    }
}
