import Testing

@Suite("Messages of client libraries", .clientLibraries)
struct ClientLibraryDeliveryTests {
    @Test("come back once each at QoS 0, 1 and 2", arguments: LibraryVersion.all)
    func qualityOfService(library: LibraryVersion) async throws {
        try await RunningBroker.run(["-v"]) { broker in
            let client = try await broker.client(library, "client")
            try await broker.waitForLog("mqtt.version=\(library.version.protocolVersion)\n")
            #expect(try await client.subscribe("a/+", qos: 2) == [2])
            let messages = [
                ReceivedMessage("a/zero", "no answer", qos: 0), ReceivedMessage("a/one", "ein Gruß", qos: 1),
                ReceivedMessage("a/two", "漢字", qos: 2), ReceivedMessage("a/end", "end", qos: 2),
            ]
            for message in messages { try await client.publish(message) }
            _ = try await client.messages(messages.count)
            // What came twice has come by now: the last one needed answers in both directions.
            let received = try await client.finish()
            #expect(received.count == messages.count)
            #expect(Set(received) == Set(messages))
        }
    }

    @Test("may hold a megabyte of any bytes", arguments: LibraryVersion.all)
    func bigPayload(library: LibraryVersion) async throws {
        var message = ReceivedMessage("big", "", qos: 2)
        message.payload = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await RunningBroker.run { broker in
            let client = try await broker.client(library, "client")
            try await client.subscribe("big", qos: 2)
            try await client.publish(message)
            _ = try await client.messages(1)
            #expect(try await client.finish() == [message])
        }
    }

    @Test("keep their properties", arguments: LibraryVersion.all.filter { $0.version == .v5 })
    func properties(library: LibraryVersion) async throws {
        let message = ReceivedMessage(
            "a/b", "{}", qos: 1, contentType: "application/json", responseTopic: "replies/é",
            correlationData: [0x00, 0xFF, 0x0A, 0x22], userProperties: "colour:blue größe:7 colour:green")
        try await RunningBroker.run { broker in
            let client = try await broker.client(library, "client")
            try await client.subscribe("a/b", qos: 1)
            try await client.publish(message)
            _ = try await client.messages(1)
            #expect(try await client.finish() == [message])
        }
    }

    @Test("go from every library to every library, and to and from mosquitto's clients")
    func everybody() async throws {
        try await RunningBroker.run { broker in
            var clients: [LibraryClient] = []
            for (index, library) in LibraryVersion.all.enumerated() {
                let client = try await broker.client(library, "client-\(index)")
                try await client.subscribe("from/+", qos: 2)
                clients.append(client)
            }
            var readers: [MosquittoClient] = []
            for version in ClientVersion.allCases {
                readers.append(
                    try await broker.sub(version, "-i", "reader-\(version.rawValue)", "-t", "from/+", "-q", "2"))
            }

            var messages: Set<ReceivedMessage> = []
            for (index, client) in clients.enumerated() {
                let message = ReceivedMessage("from/\(index)", "\(LibraryVersion.all[index])", qos: index % 3)
                try await client.publish(message)
                messages.insert(message)
            }
            for version in ClientVersion.allCases {
                let message = ReceivedMessage("from/mosquitto-\(version.rawValue)", "mosquitto", qos: 2)
                try await broker.pub(
                    version, "-i", "writer-\(version.rawValue)", "-t", message.topic, "-m", message.text, "-q", "2")
                messages.insert(message)
            }

            for client in clients {
                _ = try await client.messages(messages.count)
                let received = try await client.finish()
                #expect(received.count == messages.count)
                #expect(Set(received) == messages)
            }
            for reader in readers {
                _ = try await reader.messages(messages.count)
                try await reader.quit()
                #expect(reader.messages.count == messages.count)
                #expect(Set(reader.messages) == messages)
            }
        }
    }
}
