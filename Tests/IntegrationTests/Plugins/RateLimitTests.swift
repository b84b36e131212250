import Testing

@Suite("A rate limit")
struct RateLimitTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func configure(_ limits: String) throws {
        try folder.write(
            "martlet.yaml",
            "listeners: { default: { bind: \"127.0.0.1:0\" } }\nallow_anonymous: true\nplugins: [rate_limit]\n"
                + "rate_limit:\n  \(limits)\n")
    }

    private func run(_ body: (RunningBroker) async throws -> Void) async throws {
        try await RunningBroker.run(["-c", "martlet.yaml"], port: nil, directory: folder.path, body)
    }

    @Test("makes a quick publisher wait, and loses nothing", arguments: ClientVersion.allCases)
    func delay(version: ClientVersion) async throws {
        try configure("per_client: 20\n  per_client_burst: 5")
        try await run { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "t", "-q", "1")
            let clock = ContinuousClock()
            let start = clock.now
            let lines = (1...15).map { "\($0)\n" }.joined()
            let quick = try await broker.pub(
                version, "-i", "quick", "-t", "t", "-q", "1", "-l", input: Array(lines.utf8))
            #expect(quick.end == .exited(0))
            #expect(try await reader.messages(15) == (1...15).map { ReceivedMessage("t", "\($0)", qos: 1) })
            // Five at once, ten more at twenty per second; the last one need not be waited for.
            #expect(clock.now - start >= .milliseconds(400))
        }
    }

    @Test("rejects, or disconnects, where that is wanted")
    func refusals() async throws {
        let lines = Array("1\n2\n3\n".utf8)
        try configure("per_address: 0.001\n  over_rate: reject")
        try await run { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-t", "t", "-q", "1")
            let quick = try await broker.pub(.v5, "-i", "quick", "-t", "t", "-q", "1", "-l", input: lines)
            #expect(try await reader.messages(1) == [ReceivedMessage("t", "1", qos: 1)])
            #expect(quick.output.contains("RC:151"), "\(quick.output)\(quick.errors)")
            try await broker.waitForLog("publish rate exceeded")
        }
        try configure("per_username_bytes: 1\n  over_rate: disconnect")
        try await run { broker in
            let quick = try await broker.pub(
                .v5, "-i", "quick", "-u", "ann", "-t", "t", "-q", "1", "-l", input: lines)
            #expect(quick.output.contains("Received DISCONNECT (150)"), "\(quick.output)\(quick.errors)")
        }
    }

    @Test(
        "that is wrong keeps the broker from starting",
        arguments: [
            (
                "per_client: -1",
                "martlet.yaml:5: rate_limit.per_client: -1 is out of range; write a number per second from 0"
            ),
            ("per_clint: 1", "martlet.yaml:5: unknown key \"per_clint\" in rate_limit; did you mean \"per_client\"?"),
            ("over_rate: reject", "martlet.yaml:3: plugins: rate_limit needs rate_limit.per_client; write "),
            (
                "per_client: 1\n  per_address_burst: 5",
                "martlet.yaml:6: rate_limit.per_address_burst: there is no burst without a rate; set rate_limit.per_address"
            ),
        ])
    func problems(limits: String, problem: String) async throws {
        try configure(limits)
        let command = try await Command.run(
            try Programs.martlet(), ["-c", "martlet.yaml"], directory: folder.path)
        #expect(command.end == .exited(78))
        #expect(command.errors.contains(problem), "\(command.errors)")
    }
}
