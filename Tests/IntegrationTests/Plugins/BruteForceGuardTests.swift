import Testing

@Suite("A guard against guessed passwords")
struct BruteForceGuardTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func configure(_ settings: String) throws {
        try folder.write(
            "martlet.yaml",
            """
            listeners: { default: { bind: "127.0.0.1:0" } }
            plugins: [brute_force_guard, password_table]
            password_table: { file: passwords }
            brute_force_guard: { \(settings) }
            """)
    }

    @Test("bans an address after a few wrong passwords, and nobody else", arguments: ClientVersion.allCases)
    func bans(version: ClientVersion) async throws {
        try configure("failures_per_address: 3, allow: [127.0.0.0/30]")
        let passwd = try await Command.run(
            try Programs.martlet(), ["passwd", "-b", "-I", "1000", "-c", "passwords", "ann", "s3cret-ann"],
            directory: folder.path)
        #expect(passwd.end == .exited(0), "\(passwd.errors)")
        try await RunningBroker.run(["-c", "martlet.yaml"], port: nil, directory: folder.path) { broker in
            func login(_ address: String, _ password: String) async throws -> ProcessEnd? {
                try await broker.pub(
                    version, "-A", address, "-i", "x", "-t", "t", "-m", "m", "-q", "1", "-u", "ann", "-P", password
                ).end
            }
            let wrong = ProcessEnd.exited(version == .v5 ? 0x86 : 4)
            for _ in 1...4 { #expect(try await login("127.0.0.2", "s3cret-bob") == wrong) }
            for _ in 1...3 { #expect(try await login("127.0.0.9", "s3cret-bob") == wrong) }
            try await broker.waitForLog("banned after too many failed logins")
            #expect(try await login("127.0.0.9", "s3cret-ann") == .exited(version == .v5 ? 0x8A : 5))
            #expect(try await login("127.0.0.2", "s3cret-ann") == .exited(0))
            #expect(broker.log.contains("address=127.0.0.9"), "\(broker.log)")
            #expect(!broker.log.contains("s3cret"))
        }
    }

    @Test(
        "that is wrong keeps the broker from starting",
        arguments: [
            (
                "allow: [10.0.0.0/8, nobody]",
                "martlet.yaml:4: brute_force_guard.allow: \"nobody\" is neither an address nor a range of addresses; "
                    + "write a list of addresses, such as "
            ),
            (
                "failures_per_adress: 5",
                "martlet.yaml:4: unknown key \"failures_per_adress\" in brute_force_guard; did you mean "
            ),
            (
                "failures_per_address: 0",
                "martlet.yaml:4: brute_force_guard.failures_per_address: neither addresses nor user names are guarded; "
            ),
        ])
    func problems(settings: String, problem: String) async throws {
        try configure(settings)
        try folder.write("passwords", "")
        let command = try await Command.run(try Programs.martlet(), ["-c", "martlet.yaml"], directory: folder.path)
        #expect(command.end == .exited(78))
        #expect(command.errors.contains(problem), "\(command.errors)")
    }
}
