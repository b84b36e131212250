import Foundation
import Testing

@Suite("A password file")
struct PasswordTableTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(
            "martlet.yaml",
            """
            listeners:
              default:
                bind: "127.0.0.1:0"
            plugins: [password_table]
            password_table:
              file: passwords
            """)
    }

    /// Runs `martlet passwd` in the folder; few iterations are enough here.
    private func passwd(_ arguments: String..., input: String = "") async throws {
        let command = try await Command.run(
            try Programs.martlet(), ["passwd"] + arguments, directory: folder.path, input: input)
        #expect(command.end == .exited(0), "\(command.errors)")
        #expect(command.errors == "")
    }

    private func run(_ body: (RunningBroker) async throws -> Void) async throws {
        try await RunningBroker.run(["-c", "martlet.yaml", "-v"], port: nil, directory: folder.path, body)
    }

    private func end(
        _ broker: RunningBroker, _ version: ClientVersion, _ credentials: String...
    ) async throws -> ProcessEnd? {
        try await broker.pub(version, ["-i", "x", "-t", "hello", "-m", "hello", "-q", "1"] + credentials).end
    }

    @Test("lets in who knows a password, and nobody else", arguments: ClientVersion.allCases)
    func passwords(version: ClientVersion) async throws {
        try await passwd("-c", "-b", "-I", "1000", "passwords", "ann", "s3cret-ann")
        try await passwd("-b", "-H", "sha512", "passwords", "bob", "s3cret-bob")
        try await passwd("-I", "1000", "passwords", "carl", input: "s3cret-carl\ns3cret-carl\n")
        try await run { broker in
            let wrong = ProcessEnd.exited(version == .v5 ? 0x86 : 4)
            #expect(try await end(broker, version, "-u", "ann", "-P", "s3cret-ann") == .exited(0))
            #expect(try await end(broker, version, "-u", "bob", "-P", "s3cret-bob") == .exited(0))
            #expect(try await end(broker, version, "-u", "carl", "-P", "s3cret-carl") == .exited(0))
            // Remembered from the first time, and still checked.
            #expect(try await end(broker, version, "-u", "ann", "-P", "s3cret-ann") == .exited(0))
            #expect(try await end(broker, version, "-u", "ann", "-P", "s3cret-bob") == wrong)
            #expect(try await end(broker, version, "-u", "eve", "-P", "s3cret-ann") == wrong)
            #expect(try await end(broker, version, "-u", "ann") == wrong)
            #expect(try await end(broker, version) == .exited(version == .v5 ? 0x87 : 5))
            try await broker.waitForLog("client refused")
            #expect(!broker.log.contains("s3cret"))
        }
        #expect(!(try folder.read("passwords").contains("s3cret")))
    }

    @Test("can lose users")
    func deletion() async throws {
        try await passwd("-c", "-b", "-I", "1000", "passwords", "ann", "s3cret-ann")
        try await passwd("-b", "-I", "1000", "passwords", "bob", "s3cret-bob")
        try await passwd("-D", "passwords", "ann")
        try await run { broker async throws in
            #expect(try await end(broker, .v5, "-u", "ann", "-P", "s3cret-ann") == .exited(0x86))
            #expect(try await end(broker, .v5, "-u", "bob", "-P", "s3cret-bob") == .exited(0))
        }
    }

    @Test("may have been written by hand, and is hashed then")
    func update() async throws {
        try folder.write("passwords", "# by hand\nann:s3cret-ann\nbob:s3cret-bob\n")
        try await passwd("-U", "-I", "1000", "passwords")
        #expect(!(try folder.read("passwords").contains("s3cret")))
        try await run { broker async throws in
            #expect(try await end(broker, .v5, "-u", "ann", "-P", "s3cret-ann") == .exited(0))
            #expect(try await end(broker, .v5, "-u", "bob", "-P", "s3cret-ann") == .exited(0x86))
        }
    }

    @Test(
        "of mosquitto_passwd is the same",
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: Programs.mosquittoPasswd),
            "it comes with Debian's package mosquitto"))
    func mosquitto() async throws {
        for arguments in [["-c", "-b", "passwords", "ann", "s3cret-ann"], ["-b", "passwords", "bob", "s3cret-bob"]] {
            let command = try await Command.run(Programs.mosquittoPasswd, arguments, directory: folder.path)
            #expect(command.end == .exited(0), "\(command.errors)")
        }
        // Both tools on one file.
        try await passwd("-b", "-I", "1000", "passwords", "carl", "s3cret-carl")
        try await run { broker async throws in
            for name in ["ann", "bob", "carl"] {
                #expect(try await end(broker, .v311, "-u", name, "-P", "s3cret-\(name)") == .exited(0))
                #expect(try await end(broker, .v311, "-u", name, "-P", "s3cret") == .exited(4))
            }
        }
    }

    @Test("gets better hashes as its users log in, where that is wanted")
    func upgrade() async throws {
        try folder.write(
            "martlet.yaml", try folder.read("martlet.yaml") + "\n  upgrade_hashes: true\n  iterations: 2000\n")
        try await passwd("-c", "-b", "-H", "sha512", "passwords", "ann", "s3cret-ann")
        try await passwd("-b", "-I", "1000", "passwords", "bob", "s3cret-bob")
        try await run { broker in
            #expect(try await end(broker, .v311, "-u", "ann", "-P", "s3cret-ann") == .exited(0))
            try await broker.waitForLog("a hash was upgraded")
            #expect(try await end(broker, .v311, "-u", "bob", "-P", "wrong") == .exited(4))
            let lines = try folder.read("passwords").split(separator: "\n")
            #expect(lines[0].hasPrefix("ann:$7$2000$") && lines[1].hasPrefix("bob:$7$1000$"))
            broker.process.send(SIGHUP)
            try await broker.waitForLog("martlet: reloaded")
            #expect(try await end(broker, .v311, "-u", "ann", "-P", "s3cret-ann") == .exited(0))
            #expect(!broker.log.contains("s3cret"))
        }
    }

    @Test("and a script decide together, in the order of the configuration")
    func withScript() async throws {
        try await passwd("-c", "-b", "-I", "1000", "passwords", "operator", "s3cret")
        try await RunningBroker.run(
            ["-c", "martlet.yaml", Programs.script("acl_by_client_and_user")], port: nil, directory: folder.path
        ) { broker in
            #expect(try await end(broker, .v5, "-u", "operator", "-P", "wrong") == .exited(0x86))
            let desk = try await broker.sub(
                .v5, "-i", "desk", "-u", "operator", "-P", "s3cret", "-t", "sensors/#", "-q", "1")
            try await broker.pub(
                .v5, "-i", "s1", "-u", "operator", "-P", "s3cret", "-t", "sensors/s1/x", "-m", "5", "-q", "1")
            #expect(try await desk.messages(1) == [ReceivedMessage("sensors/s1/x", "5", qos: 1)])
        }
    }
}
