import Foundation
import MQTTHooks
import PasswordHashing
import Testing

@testable import PasswordTable

@Suite("Password files")
struct PasswordTableFileTests {
    private static let salt = "jb2Q1Jgm1cupY+tM"
    private static let digest = String(PasswordTableVectors.ann.split(separator: "$")[4])
    private static let anew = "run martlet passwd p bob"
    private static let unknown = "user \"bob\" has a hash of an unknown kind, neither $6$ nor $7$"
    private static let iterations =
        "user \"bob\" has a hash whose iterations are not a number from 1 to 10000000"

    @Test("users are read in order; comments, empty lines, blanks and carriage returns do not count")
    func reads() throws {
        let text = "# staff\n\n\(PasswordTableVectors.ann)\r\n  \t\n  # guests\n \(PasswordTableVectors.bob) \n"
        let file = try PasswordFile.parse(text: text, path: "p")
        #expect(file.users == ["ann", "bob"])
        #expect(file.text == text)
        #expect(try file.hashes[Array("bob".utf8)]?.matches(Array("hunter2".utf8)) == true)
    }

    @Test("a last line without a line feed counts; an empty text has no users")
    func ends() throws {
        #expect(try PasswordFile.parse(text: PasswordTableVectors.ann, path: "p").users == ["ann"])
        #expect(try PasswordFile.parse(text: "", path: "p").users.isEmpty)
    }

    @Test(
        "a bad line is named, with what is wrong and what to do",
        arguments: [
            (
                "hunter2", "there is no colon between a user name and a hash",
                "put # before it if it is a comment, or delete it and run martlet passwd p USER"
            ),
            (":$6$AAAA$AAAA", "the user name is empty", "delete the line"),
            ("bob:hunter2", "user \"bob\" has a password that is not hashed", "run martlet passwd -U p"),
            ("bob:", "user \"bob\" has a password that is not hashed", "run martlet passwd -U p"),
            ("bob:$2y$10$hunter2", unknown, anew),
            ("bob:$hunter2", unknown, anew),
            (
                "bob:$7$101$\(salt)",
                "user \"bob\" has an incomplete hash, where $7$iterations$salt$hash is expected", anew
            ),
            ("bob:$6$\(digest)", "user \"bob\" has an incomplete hash, where $6$salt$hash is expected", anew),
            ("bob:$7$0$\(salt)$\(digest)", iterations, anew),
            ("bob:$7$-1$\(salt)$\(digest)", iterations, anew),
            ("bob:$7$+101$\(salt)$\(digest)", iterations, anew),
            ("bob:$7$$\(salt)$\(digest)", iterations, anew),
            ("bob:$7$10000001$\(salt)$\(digest)", iterations, anew),
            ("bob:$7$99999999999999999999$\(salt)$\(digest)", iterations, anew),
            ("bob:$7$101$hunter2!$\(digest)", "user \"bob\" has a hash whose salt is not Base64, or is empty", anew),
            ("bob:$7$101$$\(digest)", "user \"bob\" has a hash whose salt is not Base64, or is empty", anew),
            ("bob:$6$\(salt)$hunter2!", "user \"bob\" has a hash whose hash value is not Base64, or is empty", anew),
            ("bob:$6$\(salt)$", "user \"bob\" has a hash whose hash value is not Base64, or is empty", anew),
            ("bob:$6$\(salt)$\(salt)", "user \"bob\" has a hash of 12 bytes, where 64 are expected", anew),
            (
                "b:ob:$6$\(salt)$\(digest)", "user name or password contains a colon, after \"b\"",
                "delete the line and run martlet passwd p USER with a user name without colons"
            ),
            (
                "bob:hunter2:hunter2", "user name or password contains a colon, after \"bob\"",
                "delete the line and run martlet passwd p USER with a user name without colons"
            ),
            (
                "ann:$6$\(salt)$\(digest)", "user \"ann\" stands in line 2 already",
                "delete one of the two lines"
            ),
        ])
    func badLines(line: String, message: String, suggestion: String) throws {
        let text = "# users\n\(PasswordTableVectors.ann)\n\(line)\n"
        let error = try #require(throws: TableFileError.self) { try PasswordFile.parse(text: text, path: "p") }
        #expect(error.description == "p:3: \(message); \(suggestion)")
        #expect(error.line == 3)
        #expect(!"\(error)".contains("hunter2"))
    }

    @Test("all that is wrong can be had at once")
    func problems() {
        let text = "bob:x\n\(PasswordTableVectors.ann)\nnonsense\n\(PasswordTableVectors.ann)\n"
        #expect(PasswordFile.problems(text: text, path: "p").map(\.line) == [1, 3, 4])
        #expect(PasswordFile.problems(text: PasswordTableVectors.file, path: "p").isEmpty)
    }

    @Test("names that Unicode calls equivalent are two users")
    func equivalentNames() throws {
        var file = try PasswordFile.parse(text: PasswordTableVectors.zoe, path: "p")
        let decomposed = "zoe\u{308}"
        try file.setPassword(user: decomposed, password: "x", iterations: 1)
        #expect(file.users.map { Array($0.utf8) } == [Array("zo\u{EB}".utf8), Array(decomposed.utf8)])
        #expect(file.hashes.count == 2)
    }

    @Test("files that cannot be read say why")
    func unreadable() throws {
        let folder = try PasswordTableFolder()
        let missing = try #require(throws: TableFileError.self) { try PasswordFile.read(path: folder.path("none")) }
        #expect(
            missing.description == "\(folder.path("none")): the file cannot be read: No such file or directory; "
                + "run martlet passwd -c \(folder.path("none")) USER to create it")
        let directory = try #require(throws: TableFileError.self) { try PasswordFile.read(path: folder.url.path()) }
        #expect(directory.message == "the file cannot be read: Is a directory")
        try Data([0x23, 0x0A, 0x61, 0xFF, 0x0A]).write(to: URL(filePath: folder.path("latin1")))
        let latin = try #require(throws: TableFileError.self) { try PasswordFile.read(path: folder.path("latin1")) }
        #expect(latin.description == "\(folder.path("latin1")):2: the line is not UTF-8; save the file as UTF-8")
    }

    @Test("a new password replaces the user's line in place; a new user comes last; a removed one is gone")
    func edits() throws {
        let folder = try PasswordTableFolder()
        try folder.write("# staff\n\(PasswordTableVectors.ann)\r\n\n\(PasswordTableVectors.bob)\n# end\n")
        var file = try PasswordFile.read(path: folder.path("passwords"))
        try file.setPassword(user: "bob", password: "new", iterations: 5)
        try file.setPassword(user: "cid", password: "third", scheme: .sha512)
        let removedNobody = file.remove(user: "nobody")
        #expect(!removedNobody)
        try file.write()

        let lines = try folder.text().utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        try #require(lines.count == 7)
        #expect(lines[0] == "# staff")
        #expect(lines[1] == PasswordTableVectors.ann + "\r")
        #expect(lines[2] == "")
        #expect(lines[3].hasPrefix("bob:$7$5$"))
        #expect(lines[4] == "# end")
        #expect(lines[5].hasPrefix("cid:$6$"))
        #expect(lines[6] == "")

        var again = try PasswordFile.read(path: folder.path("passwords"))
        #expect(try again.hashes[Array("bob".utf8)]?.matches(Array("new".utf8)) == true)
        let removedAnn = again.remove(user: "ann")
        #expect(removedAnn)
        try again.write()
        #expect(try PasswordFile.read(path: folder.path("passwords")).users == ["bob", "cid"])
    }

    @Test("a new entry has 210000 iterations")
    func defaultIterations() throws {
        var file = PasswordFile(path: "p")
        try file.setPassword(user: "ann", password: "secret")
        #expect(file.text.hasPrefix("ann:$7$210000$"))
        #expect(try file.hashes[Array("ann".utf8)]?.matches(Array("secret".utf8)) == true)
    }

    @Test("a written file is its owner's alone, and nothing else is left behind")
    func modes() throws {
        let folder = try PasswordTableFolder()
        try folder.write("")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.path("passwords"))
        try PasswordFile.parse(text: PasswordTableVectors.ann, path: folder.path("passwords")).write()
        #expect(try folder.mode() == 0o600)
        #expect(try folder.names() == ["passwords"])
        #expect(try folder.text() == PasswordTableVectors.ann + "\n")
    }

    @Test("a symbolic link stays, and its target is replaced")
    func links() throws {
        let folder = try PasswordTableFolder()
        try folder.write("", to: "target")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("target"))
        try PasswordFile.parse(text: PasswordTableVectors.bob, path: folder.path("link")).write()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == folder.path("target"))
        #expect(try folder.text(of: "target") == PasswordTableVectors.bob + "\n")
    }

    @Test("a file that cannot be written is refused, and nothing is left behind")
    func unwritable() throws {
        let folder = try PasswordTableFolder()
        let nowhere = try #require(throws: TableFileError.self) {
            try PasswordFile(path: folder.path("none/passwords")).write()
        }
        #expect(nowhere.message == "the file cannot be written: No such file or directory")
        try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: true)
        let taken = try #require(throws: TableFileError.self) {
            try PasswordFile(path: folder.path("folder")).write()
        }
        #expect(taken.message == "the file cannot be written: Is a directory")
        #expect(try folder.names() == ["folder"])
    }

    @Test(
        "what could not be read again is not accepted",
        arguments: [
            ("", "x", 1, "the user name is empty"),
            ("a:b", "x", 1, "user name \"a:b\" contains a colon"),
            ("a\nb", "x", 1, "user name \"a\\nb\" contains a line break or U+0000"),
            ("a\r\nb", "x", 1, "user name \"a\\r\\nb\" contains a line break or U+0000"),
            ("#a", "x", 1, "user name \"#a\" begins with #, as comments do"),
            ("a ", "x", 1, "user name \"a \" begins or ends with a blank"),
            ("a", "", 1, "the password of user \"a\" is empty"),
            ("a", "hunter2", 0, "0 iterations are not from 1 to 10000000"),
            ("a", "hunter2", 10_000_001, "10000001 iterations are not from 1 to 10000000"),
        ])
    func refusals(user: String, password: String, iterations: Int, complaint: String) throws {
        var file = PasswordFile(path: "p")
        let error = try #require(throws: TableFileError.self) {
            try file.setPassword(user: user, password: password, iterations: iterations)
        }
        #expect(error.description == "p: \(complaint)")
        #expect(file.text == "")
    }

    @Test("plain-text passwords are hashed on request; the rest stays")
    func upgrade() throws {
        let text = "# old\nann:hunter2\n\(PasswordTableVectors.bob)\n"
        let file = try PasswordFile.hashingPlainText(text: text, path: "p", scheme: .pbkdf2(iterations: 3))
        #expect(file.users == ["ann", "bob"])
        #expect(file.text.hasPrefix("# old\nann:$7$3$"))
        #expect(file.text.hasSuffix("\n\(PasswordTableVectors.bob)\n"))
        #expect(!file.text.contains("hunter2"))
        #expect(try file.hashes[Array("ann".utf8)]?.matches(Array("hunter2".utf8)) == true)

        let broken = "ann:hunter2\ncid:\n"
        let error = try #require(throws: TableFileError.self) {
            try PasswordFile.hashingPlainText(text: broken, path: "p", scheme: .sha512)
        }
        #expect(error.description == "p:2: the password of user \"cid\" is empty")
    }
}
