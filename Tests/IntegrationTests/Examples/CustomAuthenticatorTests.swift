import Testing

@Suite("The example CustomAuthenticator")
struct CustomAuthenticatorTests {
    @Test("lets devices in by their token", arguments: ClientVersion.allCases)
    func tokens(version: ClientVersion) async throws {
        try await RunningBroker.run(example: "CustomAuthenticator", end: .exited(0)) { broker in
            let desk = try await broker.sub(
                version, "-u", "token", "-P", "91c0", "-i", "desk", "-t", "devices/#", "-q", "1")
            func publish(_ topic: String) async throws -> MosquittoClient {
                try await broker.pub(
                    version, "-u", "token", "-P", "7f3a", "-i", "pump-1", "-t", topic, "-m", "3.2", "-q", "1")
            }
            #expect(try await publish("devices/pump-2/pressure").errors.contains("Not authorized") == (version == .v5))
            #expect(try await publish("devices/pump-1/pressure").end == .exited(0))
            #expect(try await desk.messages(1) == [ReceivedMessage("devices/pump-1/pressure", "3.2", qos: 1)])
        }
    }

    @Test("refuses with return codes 1 to 5, on 5.0 with reason codes and texts", arguments: ClientVersion.allCases)
    func refusals(version: ClientVersion) async throws {
        try await RunningBroker.run(example: "CustomAuthenticator", end: .exited(0)) { broker in
            try await Refusal.check(broker, version)
            let unknown = try await broker.pub(
                version, "-u", "token", "-P", "none", "-i", "pump-1", "-t", "x", "-m", "x")
            #expect(unknown.end == .exited(version == .v5 ? 0x86 : 4))
            let stolen = try await broker.pub(
                version, "-u", "token", "-P", "7f3a", "-i", "pump-2", "-t", "x", "-m", "x")
            #expect(stolen.end == .exited(version == .v5 ? 0x85 : 2))
            let anonymous = try await broker.pub(version, "-i", "pump-1", "-t", "x", "-m", "x")
            #expect(anonymous.end == .exited(version == .v5 ? 0x87 : 5))
        }
    }
}
