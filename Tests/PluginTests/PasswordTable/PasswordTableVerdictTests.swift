import MQTTCodec
import MQTTHooks
import PasswordHashing
import Synchronization
import Testing

@testable import PasswordTable

@Suite("The password table", .timeLimit(.minutes(10)))
struct PasswordTableVerdictTests {
    /// How an answer came about.
    private enum Answer: Equatable {
        case allowed
        case denied(ReasonCode)
        case abstained
    }

    /// A broker that only keeps the log.
    private final class LogBook: BrokerHandle {
        let lines = Mutex<[String]>([])

        func publish(_ message: Message, as plugin: String) throws(BackChannelError) { throw .notRunning }
        func disconnect(_ selector: ClientSelector, reasonCode: ReasonCode, reasonString: String?) async -> Int { 0 }
        func clients(_ selector: ClientSelector) async -> [Client] { [] }

        func reauthorize(
            _ selector: ClientSelector, grant: AuthenticationGrant?, disconnecting: Bool
        ) async -> ReauthorizationResult { ReauthorizationResult() }
        func sessions(_ selector: ClientSelector) async -> [SessionDescription] { [] }
        func retainedMessages(matching filter: String, limit: Int) async -> [Message] { [] }
        func clearRetained(topic: String) async -> Bool { false }
        func ban(_ ban: Ban) async throws(BackChannelError) {}
        func unban(_ ban: Ban) async -> Bool { false }
        func bans() async -> [Ban] { [] }
        func log(_ level: LogLevel, _ message: String, plugin: String, fields: [(name: String, value: String)]) {
            let fields = fields.filter { $0.name != "file" }.map { " \($0.name)=\($0.value)" }.joined()
            lines.withLock { $0.append("\(level) \(plugin): \(message)\(fields)") }
        }
    }

    /// A clock that stands still until it is told otherwise.
    private final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.now)
        func now() -> ContinuousClock.Instant { time.withLock { $0 } }
        func advance(_ duration: Duration) { time.withLock { $0 += duration } }
    }

    private let folder: PasswordTableFolder
    private let clock = Clock()
    private let client = Client(id: "c1")

    init() throws {
        folder = try PasswordTableFolder()
        try folder.write(PasswordTableVectors.file)
    }

    private func table(
        threads: Int = 1, queueLimit: Int = 8, cacheSeconds: Double = 60, cacheSize: Int = 8
    ) throws -> PasswordTable {
        let clock = clock
        return try PasswordTable(
            configuration: PasswordTable.Configuration(
                file: folder.path("passwords"), threads: threads, queueLimit: queueLimit, cacheSeconds: cacheSeconds,
                cacheSize: cacheSize),
            now: { clock.now() })
    }

    private func credentials(_ user: String?, _ password: String?) -> Credentials {
        Credentials(username: user, password: password.map { Array($0.utf8) })
    }

    /// The answer, and whether it was there at once.
    private func ask(
        _ table: PasswordTable, _ user: String?, _ password: String?
    ) async throws -> (answer: Answer, atOnce: Bool) {
        var verdict = try table.authenticate(client, credentials(user, password))
        var atOnce = true
        if case .later(let rest) = verdict {
            atOnce = false
            verdict = try await rest()
        }
        switch verdict {
        case .allow(let grant):
            #expect(grant == AuthenticationGrant())
            return (.allowed, atOnce)
        case .deny(let code, let reason, let properties):
            #expect(reason == nil && properties.isEmpty)
            return (.denied(code), atOnce)
        case .abstain: return (.abstained, atOnce)
        case .later: throw PasswordHash.Defect.plainText
        }
    }

    @Test(
        "who has the right password is let in, everybody else is refused",
        arguments: [
            ("ann", "correct horse", Answer.allowed), ("bob", "hunter2", .allowed), ("zoë", "pässwörd", .allowed),
            ("empty", "", .allowed),
            ("ann", "hunter2", .denied(.badUserNameOrPassword)), ("ann", "", .denied(.badUserNameOrPassword)),
            ("Ann", "correct horse", .denied(.badUserNameOrPassword)),
            ("zoe\u{308}", "pässwörd", .denied(.badUserNameOrPassword)),
            ("", "", .denied(.badUserNameOrPassword)), ("nobody", "x", .denied(.badUserNameOrPassword)),
        ])
    private func verdicts(user: String, password: String, expected: Answer) async throws {
        let table = try table()
        let (answer, atOnce) = try await ask(table, user, password)
        #expect(answer == expected)
        #expect(!atOnce, "whether there is such a user, a password is hashed")
        #expect(table.counters.accepted == (expected == .allowed ? 1 : 0))
        #expect(table.counters.refused == (expected == .allowed ? 0 : 1))
    }

    @Test("without a user name the table abstains; without a password it refuses at once, whoever it is")
    func incomplete() async throws {
        let table = try table()
        #expect(try await ask(table, nil, nil) == (.abstained, true))
        #expect(try await ask(table, nil, "token") == (.abstained, true))
        for user in ["ann", "empty", "nobody"] {
            #expect(try await ask(table, user, nil) == (.denied(.badUserNameOrPassword), true))
        }
    }

    @Test("an unknown user's stand-in never lets anybody in, not even with the stand-in's password")
    func decoys() async throws {
        try folder.write(PasswordTableVectors.ann)
        let table = try table()
        #expect(try await ask(table, "ann", "correct horse").answer == .allowed)
        for user in ["eve", "mallory"] {
            for _ in 0..<2 {
                let (answer, atOnce) = try await ask(table, user, "correct horse")
                #expect(answer == .denied(.badUserNameOrPassword))
                #expect(!atOnce)
            }
        }
    }

    @Test("an unknown user costs what some known user costs, the same each time; with no users, what a new entry costs")
    func equalWork() throws {
        let file = try PasswordFile.parse(text: PasswordTableVectors.file, path: "p")
        let users = UserTable(file)
        let known = Set(file.hashes.values)
        let standIns = (0..<200).map { users.entry(for: Array("user\($0)".utf8)) }
        #expect(standIns.allSatisfy { !$0.isKnown && known.contains($0.hash) })
        #expect(Set(standIns.map(\.hash)).count > 1)
        #expect(standIns == (0..<200).map { users.entry(for: Array("user\($0)".utf8)) })

        let none = UserTable(PasswordFile(path: "p")).entry(for: [0x61])
        #expect(none == UserTable.Entry(hash: .placeholder, isKnown: false))
        #expect(none.hash.scheme == .pbkdf2(iterations: 210_000))
    }

    @Test("a client that comes back is let in at once, until the time is over; a wrong password is hashed each time")
    func cache() async throws {
        let table = try table()
        #expect(try await ask(table, "ann", "correct horse") == (.allowed, false))
        #expect(try await ask(table, "ann", "correct horse") == (.allowed, true))
        #expect(try await ask(table, "ann", "wrong") == (.denied(.badUserNameOrPassword), false))
        #expect(try await ask(table, "ann", "wrong") == (.denied(.badUserNameOrPassword), false))
        clock.advance(.seconds(59))
        #expect(try await ask(table, "ann", "correct horse") == (.allowed, true))
        clock.advance(.seconds(1))
        #expect(try await ask(table, "ann", "correct horse") == (.allowed, false))
        #expect(table.counters.accepted == 4)
        #expect(table.counters.cacheHits == 2)
        #expect(table.counters.refused == 2)
        #expect(table.counters.busy == 0)
    }

    @Test("when too many wait, further clients hear that the server is busy; known ones still get in from memory")
    func busy() async throws {
        let table = try table(threads: 1, queueLimit: 1)
        let log = LogBook()
        try await table.start(log)
        #expect(try await ask(table, "ann", "correct horse") == (.allowed, false))

        let gate = PasswordTableGate()
        async let holdsTheThread = table.pool.run { gate.pass() }
        await gate.waitUntilEntered()
        async let waits = ask(table, "zoë", "pässwörd")
        while table.pool.waitingCount == 0 { await Task.yield() }
        for user in ["bob", "nobody", "bob"] {
            #expect(try await ask(table, user, "hunter2").answer == .denied(.serverBusy))
        }
        #expect(try await ask(table, "ann", "correct horse") == (.allowed, true))

        gate.open()
        #expect(try await holdsTheThread)
        #expect(try await waits.answer == .allowed)
        #expect(try await ask(table, "bob", "hunter2").answer == .allowed)
        #expect(table.counters.busy == 3)
        #expect(
            log.lines.withLock { $0 } == [
                "info password_table: password file loaded users=4",
                "warning password_table: too many passwords wait to be hashed refused=1",
                "warning password_table: too many passwords wait to be hashed refused=2",
            ])
    }

    @Test("a reload takes effect at once: new users, new passwords, and no memory of old ones")
    func reload() async throws {
        let table = try table()
        #expect(try await ask(table, "ann", "correct horse").answer == .allowed)
        #expect(try await ask(table, "bob", "hunter2").answer == .allowed)

        var file = try PasswordFile.read(path: folder.path("passwords"))
        try file.setPassword(user: "ann", password: "new", iterations: 2)
        try file.setPassword(user: "dan", password: "d", iterations: 2)
        file.remove(user: "bob")
        try file.write()
        #expect(try await ask(table, "dan", "d").answer == .denied(.badUserNameOrPassword))

        try await table.reload()
        #expect(table.userCount == 4)
        #expect(try await ask(table, "ann", "correct horse").answer == .denied(.badUserNameOrPassword))
        #expect(try await ask(table, "ann", "new").answer == .allowed)
        #expect(try await ask(table, "bob", "hunter2").answer == .denied(.badUserNameOrPassword))
        #expect(try await ask(table, "dan", "d").answer == .allowed)
    }

    @Test("a user who is removed while the password waits to be hashed is refused")
    func reloadMeanwhile() async throws {
        let table = try table()
        guard case .later(let rest) = try table.authenticate(client, credentials("ann", "correct horse")) else {
            Issue.record("hashing was not deferred")
            return
        }
        try folder.write(PasswordTableVectors.bob)
        try await table.reload()
        guard case .deny(.badUserNameOrPassword, _, _) = try await rest() else {
            Issue.record("a removed user was let in")
            return
        }
    }

    @Test("a reload of a bad file fails, and everything stays as it was")
    func badReload() async throws {
        let table = try table()
        #expect(try await ask(table, "ann", "correct horse").answer == .allowed)
        try folder.write(PasswordTableVectors.bob + "\nann:hunter2\n")
        let error = await #expect(throws: TableFileError.self) { try await table.reload() }
        #expect(error?.line == 2)
        #expect(table.userCount == 4)
        #expect(try await ask(table, "ann", "correct horse") == (.allowed, true))
        #expect(try await ask(table, "zoë", "pässwörd").answer == .allowed)
    }

    @Test("a client that goes away while waiting leaves no answer and no memory behind")
    func cancelled() async throws {
        let table = try table()
        guard case .later(let rest) = try table.authenticate(client, credentials("ann", "correct horse")) else {
            Issue.record("hashing was not deferred")
            return
        }
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await rest()
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(table.counters == PasswordTable.Counters())
        #expect(try await ask(table, "ann", "correct horse") == (.allowed, false))
    }

    @Test("settings out of range and bad files stop the start")
    func configuration() throws {
        let defaults = PasswordTable.Configuration(file: "f")
        #expect((defaults.threads, defaults.queueLimit, defaults.cacheSeconds) == (2, 1024, 60))
        let complaints: [(String, () throws -> PasswordTable)] = [
            ("threads is 0, and must be from 1 to 256", { try table(threads: 0) }),
            ("queue_limit is -1, and must be 0 or more", { try table(queueLimit: -1) }),
            ("cache_seconds is nan, and must be from 0 to 86400", { try table(cacheSeconds: .nan) }),
            ("cache_size is -1, and must be 0 or more", { try table(cacheSize: -1) }),
        ]
        for (complaint, make) in complaints {
            let error = try #require(throws: PasswordTable.ConfigurationError.self) { try make() }
            #expect("\(error)" == "password_table.\(complaint)")
        }
        try folder.write("ann:hunter2")
        #expect(throws: TableFileError.self) { try table() }
    }

    @Test("passwords appear in no dump, description or log line")
    func secrecy() async throws {
        let table = try table()
        let log = LogBook()
        try await table.start(log)
        _ = try await ask(table, "ann", "correct horse")
        _ = try await ask(table, "ann", "wrong horse")
        try await table.reload()
        var text = "\(table)" + String(reflecting: table) + log.lines.withLock { $0 }.joined()
        dump(table, to: &text)
        #expect(!text.contains("horse"))
        #expect(HookPoint.implemented(by: table) == [.authenticate])
    }
}
