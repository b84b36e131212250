import MQTTCodec
import Testing

@Suite("Sessions of mosquitto's clients")
struct SessionTests {
    @Test("keep messages for a client that is away", arguments: ClientVersion.allCases)
    func offline(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            let first = try await broker.sub(version, "-c", "-i", "reader", "-t", "a/#", "-q", "2")
            try await first.quit()
            for qos in 1...2 {
                try await broker.pub(
                    version, "-i", "writer", "-t", "a/\(qos)", "-m", "at \(qos)", "-q", "\(qos)")
            }
            let second = try await broker.sub(version, "-c", "-i", "reader", "-t", "a/#", "-q", "2")
            let expected = [ReceivedMessage("a/1", "at 1", qos: 1), ReceivedMessage("a/2", "at 2", qos: 2)]
            #expect(try await second.messages(2) == expected)
            // Once each: nothing of the session is delivered again.
            try await second.quit()
            let third = try await broker.sub(version, "-c", "-i", "reader", "-t", "a/#", "-q", "2")
            try await broker.pub(version, "-i", "writer", "-t", "a/end", "-m", "end", "-q", "1")
            #expect(try await third.messages(1) == [ReceivedMessage("a/end", "end", qos: 1)])
        }
    }

    @Test("outlive a client that is killed", arguments: ClientVersion.allCases)
    func killed(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            let first = try await broker.sub(version, "-c", "-i", "reader", "-t", "a/#", "-q", "1")
            first.kill()
            try await broker.pub(version, "-i", "writer", "-t", "a/b", "-m", "hello", "-q", "1")
            let second = try await broker.sub(version, "-c", "-i", "reader", "-t", "a/#", "-q", "1")
            #expect(try await second.messages(1) == [ReceivedMessage("a/b", "hello", qos: 1)])
        }
    }

    @Test("are forgotten when the client wants a clean one", arguments: ClientVersion.allCases)
    func clean(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            let first = try await broker.sub(version, "-c", "-i", "reader", "-t", "a/#", "-q", "1")
            try await first.quit()
            try await broker.pub(version, "-i", "writer", "-t", "a/b", "-m", "lost", "-q", "1")
            let second = try await broker.sub(version, "-i", "reader", "-t", "a/#", "-q", "1")
            try await broker.pub(version, "-i", "writer", "-t", "a/b", "-m", "hello", "-q", "1")
            #expect(try await second.messages(1) == [ReceivedMessage("a/b", "hello", qos: 1)])
        }
    }

    @Test("move to whoever connects last with the client identifier", arguments: ClientVersion.allCases)
    func takeover(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            let first = try broker.socket(version)
            try await first.connect("twin")
            let second = try await broker.sub(version, "-i", "twin", "-t", "a/b", "-q", "1")
            if version == .v5 {
                guard case .disconnect(let packet)? = try await first.receive() else {
                    Issue.record("no DISCONNECT")
                    return
                }
                #expect(packet.reasonCode == .sessionTakenOver)
            }
            #expect(try await first.receive() == nil)
            try await broker.pub(version, "-i", "writer", "-t", "a/b", "-m", "hello", "-q", "1")
            #expect(try await second.messages(1) == [ReceivedMessage("a/b", "hello", qos: 1)])
        }
    }
}
