import Testing

@Suite("Who may connect where no plugin decides")
struct DefaultsTests {
    @Test("The command without a configuration listens on the loopback address only")
    func loopback() async throws {
        try await RunningBroker.run { broker in
            let addresses = try ListeningPorts.of(broker.process.processIdentifier, running: "martlet")
            #expect(addresses == [ListeningPorts.Address(host: "127.0.0.1", port: broker.port)])
            #expect(broker.log.contains("listening mqtt.address=127.0.0.1:\(broker.port) mqtt.anonymous=true"))
        }
    }

    @Test(
        "allow_anonymous: without a configuration, on for as long as no authenticator is loaded",
        arguments: ClientVersion.allCases)
    func anonymous(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            #expect(try await broker.pub(version, "-i", "x", "-t", "a", "-m", "x").end == .exited(0))
            let named = try await broker.pub(version, "-i", "x", "-t", "a", "-m", "x", "-u", "ann", "-P", "secret")
            #expect(named.end == .exited(0))
        }
    }

    @Test("allow_anonymous: off when there is a configuration that does not set it", arguments: ClientVersion.allCases)
    func configuration(version: ClientVersion) async throws {
        let folder = try TemporaryFolder()
        let listener = "listeners: { default: { bind: \"127.0.0.1:0\" } }\n"
        let closed = try folder.write("closed.yaml", listener)
        try await RunningBroker.run(["-c", closed], port: nil) { broker in
            let client = try await broker.pub(version, "-i", "x", "-t", "a", "-m", "x")
            #expect(client.end == .exited(version == .v5 ? 0x87 : 5))
            #expect(broker.log.contains("nobody can connect"))
        }
        let open = try folder.write("open.yaml", listener + "allow_anonymous: true\n")
        try await RunningBroker.run(["-c", open], port: nil) { broker in
            let client = try await broker.pub(version, "-i", "x", "-t", "a", "-m", "x")
            #expect(client.end == .exited(0))
        }
    }
}
