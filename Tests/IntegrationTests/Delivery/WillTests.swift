import Testing

@Suite("Wills of mosquitto's clients")
struct WillTests {
    @Test("are sent when the client is killed", arguments: ClientVersion.allCases)
    func killed(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            let watcher = try await broker.sub(version, "-i", "watcher", "-t", "wills/#", "-q", "2")
            let mortal = try await broker.sub(
                version, "-i", "mortal", "-t", "x", "--will-topic", "wills/mortal", "--will-payload", "gone",
                "--will-qos", "1", "--will-retain")
            mortal.kill()
            #expect(try await watcher.messages(1) == [ReceivedMessage("wills/mortal", "gone", qos: 1)])
            let later = try await broker.sub(version, "-i", "later", "-t", "wills/#", "-q", "2")
            #expect(
                try await later.messages(1) == [ReceivedMessage("wills/mortal", "gone", qos: 1, isRetained: true)])
        }
    }

    @Test("are not sent after a normal disconnect", arguments: ClientVersion.allCases)
    func disconnected(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            let watcher = try await broker.sub(version, "-i", "watcher", "-t", "wills/#", "-q", "2")
            let mortal = try await broker.pub(
                version, "-i", "mortal", "-t", "x", "-m", "x", "--will-topic", "wills/mortal", "--will-payload", "gone")
            #expect(mortal.output.contains("sending DISCONNECT"))
            try await broker.pub(version, "-i", "writer", "-t", "wills/end", "-m", "end", "-q", "1")
            #expect(try await watcher.messages(1) == [ReceivedMessage("wills/end", "end", qos: 1)])
        }
    }

    @Test("are sent after a disconnect of 5.0 that asks for it")
    func disconnectWithWill() async throws {
        try await RunningBroker.run { broker in
            let watcher = try await broker.sub(.v5, "-i", "watcher", "-t", "wills/#", "-q", "2")
            let mortal = try await broker.sub(
                .v5, "-i", "mortal", "-t", "x", "--will-topic", "wills/mortal", "--will-payload", "gone")
            // mosquitto_sub says 0x04 when it is interrupted.
            try await mortal.quit()
            #expect(mortal.output.contains("sending DISCONNECT"))
            #expect(try await watcher.messages(1) == [ReceivedMessage("wills/mortal", "gone")])
        }
    }
}
