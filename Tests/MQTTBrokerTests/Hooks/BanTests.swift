import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Bans")
struct BanTests {
    private func connect(
        _ broker: InMemoryBroker, _ id: String, user: String? = nil, from address: String = "192.0.2.1"
    )
        throws -> ReasonCode
    {
        let client = broker.open(from: AcceptedConnection(address: address, port: 1, listener: "test"))
        client.send(.connect(Connect(clientIdentifier: id, username: user)))
        guard case .connack(let connack) = try client.next() else { throw CancellationError() }
        return connack.reasonCode
    }

    private func ban(_ broker: InMemoryBroker, _ ban: Ban) async throws {
        let handle = broker.handle
        try await broker.perform { try await handle.ban(ban) }
    }

    @Test("A ban refuses with 0x8A: by client identifier, user name, address and range of addresses")
    func kinds() async throws {
        let broker = try await InMemoryBroker()
        try await ban(broker, Ban(clientIdentifier: "bad"))
        try await ban(broker, Ban(username: "mallory"))
        try await ban(broker, Ban(address: "192.0.2.66"))
        try await ban(broker, Ban(address: "198.51.100.0/24"))
        try await ban(broker, Ban(address: "2001:db8::/32"))
        try await ban(broker, Ban(address: "2001:dba:0:1::/64"))
        try await ban(broker, Ban(address: "2001:dba:0:2::1"))
        try await ban(broker, Ban(clientIdentifier: "both", address: "203.0.113.1"))
        #expect(try connect(broker, "bad") == .banned)
        #expect(try connect(broker, "a", user: "mallory") == .banned)
        #expect(try connect(broker, "a", from: "192.0.2.66") == .banned)
        #expect(try connect(broker, "a", from: "::ffff:192.0.2.66") == .banned)
        #expect(try connect(broker, "a", from: "198.51.100.200") == .banned)
        #expect(try connect(broker, "a", from: "2001:db8:1::7") == .banned)
        #expect(try connect(broker, "a", from: "2001:dba:0:1::7") == .banned)
        #expect(try connect(broker, "a", from: "2001:dba:0:2::1") == .banned)
        #expect(try connect(broker, "a", from: "2001:dba:0:2::2") == .success)
        #expect(try connect(broker, "both", from: "203.0.113.1") == .banned)
        #expect(try connect(broker, "both") == .success)
        #expect(try connect(broker, "a", user: "ann", from: "198.51.101.1") == .success)
        #expect(try connect(broker, "a", from: "2001:db9::7") == .success)
    }

    @Test(
        "A ban disconnects matching clients with 0x98, since no DISCONNECT carries 0x8A, and the reason; the others stay"
    )
    func connected() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let bad = try broker.connect("bad", on: 1)
        let good = try broker.connect("good")
        try await ban(broker, Ban(clientIdentifier: "bad", reason: "enough"))
        #expect(try bad.expectDisconnect(.administrativeAction).properties.reasonString == "enough")
        #expect(good.isOpen)
    }

    @Test("a ban ends after its time, or when it is lifted")
    func ends() async throws {
        let broker = try await InMemoryBroker()
        let handle = broker.handle
        try await ban(broker, Ban(clientIdentifier: "a", seconds: 10))
        try await ban(broker, Ban(clientIdentifier: "b"))
        broker.advance(seconds: 4)
        let bans = try await broker.perform { await handle.bans() }
        #expect(bans.map(\.clientIdentifier) == ["a", "b"])
        #expect(bans.map(\.seconds) == [6, nil])
        broker.advance(seconds: 7)
        #expect(try connect(broker, "a") == .success)
        #expect(try connect(broker, "b") == .banned)
        #expect(try await broker.perform { await handle.unban(Ban(clientIdentifier: "b")) })
        #expect(try await broker.perform { await handle.unban(Ban(clientIdentifier: "b")) } == false)
        #expect(try connect(broker, "b") == .success)
        #expect(try await broker.perform { await handle.bans() } == [])
    }

    @Test("the name that a plugin gives a client counts, too")
    func renamed() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthenticator { _, _ in .allow(AuthenticationGrant(username: "real")) }
        ])
        try await ban(broker, Ban(username: "real"))
        #expect(try connect(broker, "a", user: "alias") == .banned)
    }

    @Test(
        "what is no ban says why",
        arguments: [
            (Ban(), "names neither"), (Ban(address: "192.0.2"), "neither an address nor a range"),
            (Ban(address: "192.0.2.0/33"), "neither an address"), (Ban(username: "a", seconds: 0), "above 0 seconds"),
        ])
    func invalid(ban: Ban, message: String) async throws {
        let broker = try await InMemoryBroker()
        let handle = broker.handle
        let text = try await broker.perform {
            do throws(BackChannelError) {
                try await handle.ban(ban)
                return ""
            } catch {
                return error.description
            }
        }
        #expect(text.contains(message), "\(text)")
    }
}
