import Testing

@Suite("Retained messages of mosquitto's clients")
struct RetainedTests {
    @Test("are kept, replaced and cleared", arguments: ClientVersion.allCases)
    func life(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            let witness = try await broker.sub(version, "-i", "witness", "-t", "state/#", "-q", "1")

            try await broker.pub(version, "-i", "writer", "-t", "state/a", "-m", "first", "-r", "-q", "1")
            let second = try await broker.sub(version, "-i", "second", "-t", "state/#", "-q", "1")
            #expect(
                try await second.messages(1) == [ReceivedMessage("state/a", "first", qos: 1, isRetained: true)])

            try await broker.pub(version, "-i", "writer", "-t", "state/a", "-m", "other", "-r", "-q", "1")
            let third = try await broker.sub(version, "-i", "third", "-t", "state/#", "-q", "1")
            #expect(
                try await third.messages(1) == [ReceivedMessage("state/a", "other", qos: 1, isRetained: true)])

            try await broker.pub(version, "-i", "writer", "-t", "state/a", "-n", "-r", "-q", "1")
            let fourth = try await broker.sub(version, "-i", "fourth", "-t", "state/#", "-q", "1")
            try await broker.pub(version, "-i", "writer", "-t", "state/b", "-m", "end", "-q", "1")
            #expect(try await fourth.messages(1) == [ReceivedMessage("state/b", "end", qos: 1)])

            // Whoever was there all the time sees messages that are not marked as retained.
            #expect(
                try await witness.messages(4) == [
                    ReceivedMessage("state/a", "first", qos: 1), ReceivedMessage("state/a", "other", qos: 1),
                    ReceivedMessage("state/a", "", qos: 1), ReceivedMessage("state/b", "end", qos: 1),
                ])
        }
    }
}
