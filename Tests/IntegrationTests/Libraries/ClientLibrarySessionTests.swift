import MQTTCodec
import Testing

@Suite("Sessions of client libraries", .clientLibraries)
struct ClientLibrarySessionTests {
    @Test("keep messages for a client that is away", arguments: LibraryVersion.all)
    func offline(library: LibraryVersion) async throws {
        let messages = [ReceivedMessage("a/1", "at 1", qos: 1), ReceivedMessage("a/2", "at 2", qos: 2)]
        try await RunningBroker.run { broker in
            let first = try broker.client(library)
            let fresh = try await first.connect("reader", clean: false)
            #expect(fresh.code == 0)
            #expect(library.shows(fresh, sessionPresent: false))
            try await first.subscribe("a/+", qos: 2)
            #expect(try await first.finish() == [])

            let writer = try await broker.client(library, "writer")
            for message in messages { try await writer.publish(message) }

            let second = try broker.client(library)
            let resumed = try await second.connect("reader", clean: false)
            #expect(resumed.code == 0)
            #expect(library.shows(resumed, sessionPresent: true))
            _ = try await second.messages(messages.count)
            // Nobody has subscribed again, and nothing comes twice.
            let end = ReceivedMessage("a/end", "end", qos: 2)
            try await writer.publish(end)
            _ = try await second.messages(messages.count + 1)
            let received = try await second.finish()
            #expect(received.count == 3)
            #expect(Set(received) == Set(messages + [end]))
            #expect(try await writer.finish() == [])
        }
    }

    @Test("are forgotten when the client wants a clean one", arguments: LibraryVersion.all)
    func clean(library: LibraryVersion) async throws {
        try await RunningBroker.run { broker in
            let first = try await broker.client(library, "reader", clean: false)
            try await first.subscribe("a/+", qos: 2)
            #expect(try await first.finish() == [])
            let second = try broker.client(library)
            let fresh = try await second.connect("reader")
            #expect(fresh.code == 0)
            #expect(library.shows(fresh, sessionPresent: false))
            try await second.publish(ReceivedMessage("a/b", "lost", qos: 1))
            try await second.subscribe("a/+", qos: 2)
            let end = ReceivedMessage("a/end", "end", qos: 2)
            try await second.publish(end)
            _ = try await second.messages(1)
            #expect(try await second.finish() == [end])
        }
    }

    @Test("end with a will when the client is killed", arguments: LibraryVersion.all)
    func will(library: LibraryVersion) async throws {
        let will = ReceivedMessage("wills/mortal", "gone", qos: 1)
        try await RunningBroker.run { broker in
            let watcher = try await broker.client(library, "watcher")
            try await watcher.subscribe("wills/+", qos: 2)
            let polite = try await broker.client(
                library, "polite", will: ReceivedMessage("wills/polite", "never sent", qos: 1))
            #expect(try await polite.finish() == [])
            let mortal = try await broker.client(library, "mortal", will: will)
            mortal.kill()
            _ = try await watcher.messages(1)
            #expect(try await watcher.finish() == [will])
        }
    }

    @Test("begin with the retained messages", arguments: LibraryVersion.all)
    func retained(library: LibraryVersion) async throws {
        let retained = ReceivedMessage("state/a", "kept", qos: 1, isRetained: true)
        try await RunningBroker.run { broker in
            let writer = try await broker.client(library, "writer")
            try await writer.subscribe("state/+", qos: 2)
            try await writer.publish(ReceivedMessage("state/a", "replaced", qos: 1, isRetained: true))
            try await writer.publish(retained)
            try await writer.publish(ReceivedMessage("state/b", "cleared", qos: 1, isRetained: true))
            try await writer.publish(ReceivedMessage("state/b", "", qos: 1, isRetained: true))

            let reader = try await broker.client(library, "reader")
            try await reader.subscribe("state/+", qos: 2)
            #expect(try await reader.messages(1) == [retained])
            let end = ReceivedMessage("state/c", "end", qos: 2)
            try await writer.publish(end)
            _ = try await reader.messages(2)
            #expect(try await reader.finish() == [retained, end])

            // Whoever was there before sees messages that are not marked as retained.
            _ = try await writer.messages(5)
            let seen = try await writer.finish()
            #expect(seen.map(\.text).sorted() == ["", "cleared", "end", "kept", "replaced"])
            #expect(seen.allSatisfy { !$0.isRetained })
        }
    }

    @Test("do not begin for those who are refused, who are told why", arguments: LibraryVersion.all)
    func refusals(library: LibraryVersion) async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("codes.lua", ReturnCodeTests.script)
        try await RunningBroker.run([script]) { broker in
            let client = try broker.client(library)
            // Not the refusal of the version: libraries answer that with another version.
            for refusal in Refusal.all where refusal.returnCode != 1 {
                let code =
                    library.version == .v5
                    ? Int(refusal.reasonCode.rawValue) : library.library.shown(returnCode: refusal.returnCode)
                let connack = try await client.connect("client", username: refusal.username)
                #expect(connack.code == code, "\(refusal.username)")
            }
            #expect(try await client.connect("client", username: "friend").code == 0)
            #expect(try await client.finish() == [])
        }
    }
}
