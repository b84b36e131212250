import Foundation
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Synchronization
import Testing

@testable import PasswordHashing
@testable import PasswordTable

@Suite("Upgraded hashes", .timeLimit(.minutes(10)))
struct PasswordTableUpgradeTests {
    private let folder: PasswordTableFolder

    init() throws { folder = try PasswordTableFolder() }

    private func table(iterations: Int = 500, cacheSeconds: Double = 60, upgrades: Bool = true) throws -> PasswordTable
    {
        try PasswordTable(
            configuration: .init(
                file: folder.path("passwords"), cacheSeconds: cacheSeconds, upgradeHashes: upgrades,
                iterations: iterations))
    }

    private func login(_ table: PasswordTable, _ user: String, _ password: String) async throws -> Bool {
        try await answer(
            table.authenticate(Client(id: "c"), Credentials(username: user, password: Array(password.utf8))))
    }

    private func answer(_ verdict: Verdict<AuthenticationGrant>) async throws -> Bool {
        switch verdict {
        case .allow: return true
        case .later(let rest):
            if case .allow = try await rest() { return true }
            return false
        default: return false
        }
    }

    @Test("replace weak ones when the password was right, and leave everything else in the file alone")
    func upgrade() async throws {
        let zoe = PasswordTableVectors.zoe
        let text =
            "# ours\r\n\(PasswordTableVectors.ann)\r\n\n  bob : \(PasswordTableVectors.hash(PasswordTableVectors.bob))\t\n\(zoe)\n# end"
        try folder.write(text)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.path("passwords"))
        let table = try table()
        #expect(try await !login(table, "ann", "wrong"))
        #expect(try await login(table, "ann", "correct horse"))
        try await settle { table.counters.upgraded == 1 }
        #expect(try await login(table, "bob", "hunter2"))
        try await settle { table.counters.upgraded == 2 }
        // Strong enough as it is.
        #expect(try await login(table, "zoë", "pässwörd"))
        await table.stop()
        #expect(table.counters.upgraded == 2 && table.counters.upgradesFailed == 0)

        let lines = try folder.text().utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: Array($0), as: UTF8.self) }
        #expect(lines.count == 7)
        #expect(lines[0] == "# ours\r" && lines[2] == "" && lines[4] == zoe && lines[5] == "# end" && lines[6] == "")
        #expect(lines[1].hasPrefix("ann:$7$500$") && lines[1].hasSuffix("\r"))
        #expect(lines[3].hasPrefix("  bob :$7$500$") && lines[3].hasSuffix("\t"))
        #expect(try folder.mode() == 0o640)
        #expect(try folder.names() == ["passwords"])

        // The new hashes hold, here and for whoever reads the file.
        let other = try self.table(upgrades: false)
        for table in [table, other] {
            #expect(try await login(table, "ann", "correct horse"))
            #expect(try await login(table, "bob", "hunter2"))
            #expect(try await !login(table, "bob", "correct horse"))
        }
        // Remembered with the new hash already.
        #expect(table.counters.cacheHits == 2)
    }

    @Test("are not wanted unless they are asked for")
    func off() async throws {
        try folder.write(PasswordTableVectors.file)
        let table = try table(upgrades: false)
        #expect(try await login(table, "bob", "hunter2"))
        await table.stop()
        #expect(try folder.text() == PasswordTableVectors.file)
    }

    @Test("leave a file alone that somebody else has changed meanwhile")
    func races() async throws {
        try folder.write(PasswordTableVectors.file)
        let table = try table()
        // Another password since the file was read: the old one still holds here, until the reload.
        let new = PasswordTableVectors.file.replacing(
            PasswordTableVectors.bob, with: "bob:" + PasswordTableVectors.hash(PasswordTableVectors.zoe))
        try folder.write(new)
        #expect(try await login(table, "bob", "hunter2"))
        await table.stop()
        #expect(try folder.text() == new)
        #expect(table.counters.upgraded == 0 && table.counters.upgradesFailed == 0)
        try await table.reload()
        #expect(try await login(table, "bob", "pässwörd"))

        let file = try PasswordFile.parse(text: PasswordTableVectors.file, path: folder.path("passwords"))
        #expect(try !file.write(over: PasswordTableVectors.file))
        #expect(try folder.text() == new)
        #expect(try file.write(over: new))
        #expect(try folder.text() == PasswordTableVectors.file)
        #expect(try folder.names() == ["passwords"])
    }

    @Test("let in whose password waits to be held against the old hash, a reload later as well")
    func reloadMeanwhile() async throws {
        try folder.write(PasswordTableVectors.file)
        let table = try table(cacheSeconds: 0)
        let answers = try ["hunter2", "hunter2", "wrong"].map { password in
            try table.authenticate(Client(id: "c"), Credentials(username: "bob", password: Array(password.utf8)))
        }
        #expect(try await login(table, "bob", "hunter2"))
        try await settle { table.counters.upgraded == 1 }
        #expect(try await answer(answers[0]))
        try await table.reload()
        #expect(try await answer(answers[1]))
        #expect(try await !answer(answers[2]))
        // With the old file again as well.
        let late = try table.authenticate(
            Client(id: "c"), Credentials(username: "bob", password: Array("hunter2".utf8)))
        try folder.write(PasswordTableVectors.file)
        try await table.reload()
        #expect(try await answer(late))
        // Another password is another matter.
        let stale = try table.authenticate(
            Client(id: "c"), Credentials(username: "bob", password: Array("hunter2".utf8)))
        try folder.write("bob:" + PasswordTableVectors.hash(PasswordTableVectors.zoe) + "\n")
        try await table.reload()
        #expect(try await !answer(stale))
        await table.stop()
    }

    @Test("that fail are logged, are not repeated at once, and keep nobody out")
    func failures() async throws {
        try folder.write(PasswordTableVectors.file)
        let handle = RecordingBrokerHandle()
        let table = try table(cacheSeconds: 0)
        try await table.start(handle)
        try folder.write("no password file\n")
        #expect(try await login(table, "bob", "hunter2"))
        try await settle { table.counters.upgradesFailed == 1 }
        #expect(try await login(table, "bob", "hunter2"))
        #expect(try await login(table, "ann", "correct horse"))
        await table.stop()
        #expect(table.counters.upgradesFailed == 1 && table.counters.upgraded == 0)
        #expect(handle.lines == ["password file loaded", "a hash could not be upgraded"])
        #expect(try folder.text() == "no password file\n")
    }

    @Test("of many users at once are all in the file in the end, and concurrent logins do no harm")
    func many() async throws {
        var file = PasswordFile(path: folder.path("passwords"))
        for number in 0..<5 { try file.setPassword(user: "u\(number)", password: "p\(number)", scheme: .sha512) }
        try file.write()
        let table = try table(iterations: 2, cacheSeconds: 0)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<5 {
                for _ in 0..<2 { group.addTask { try await login(table, "u\(number)", "p\(number)") } }
            }
            for try await isAllowed in group { #expect(isAllowed) }
        }
        try await settle { table.counters.upgraded == 5 }
        await table.stop()
        #expect(table.counters.upgradesFailed == 0)
        let lines = try folder.text().split(separator: "\n")
        #expect(lines.count == 5)
        for (number, line) in lines.enumerated() { #expect(line.hasPrefix("u\(number):$7$2$")) }
        try await table.reload()
        for number in 0..<5 { #expect(try await login(table, "u\(number)", "p\(number)")) }
    }

    @Test("keep the contract of plugins")
    func compliance() async throws {
        try folder.write(PasswordTableVectors.file)
        #expect(await HookCompliance(of: try table()).check() == [])
    }
}
