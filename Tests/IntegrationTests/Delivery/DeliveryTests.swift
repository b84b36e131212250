import Testing

@Suite("Messages between mosquitto's clients")
struct DeliveryTests {
    @Test("arrive with the handshake of their QoS", arguments: ClientVersion.allCases, [0, 1, 2])
    func qualityOfService(version: ClientVersion, qos: Int) async throws {
        try await RunningBroker.run { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "a/b", "-q", "\(qos)")
            let writer = try await broker.pub(
                version, "-i", "writer", "-t", "a/b", "-m", "hello", "-q", "\(qos)")

            #expect(writer.end == .exited(0))
            #expect(try await reader.messages(1) == [ReceivedMessage("a/b", "hello", qos: qos)])
            switch qos {
            case 0:
                #expect(!writer.output.contains("received PUB"))
            case 1:
                #expect(writer.output.contains("received PUBACK"))
                try await reader.waitFor("sending PUBACK")
            default:
                #expect(writer.output.contains("received PUBREC"))
                #expect(writer.output.contains("received PUBCOMP"))
                try await reader.waitFor("sending PUBREC")
                try await reader.waitFor("sending PUBCOMP")
            }
        }
    }

    @Test("arrive once each at QoS 0, 1 and 2", arguments: ClientVersion.allCases)
    func onceEach(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "a/+", "-q", "2")
            for qos in 0...2 {
                try await broker.pub(version, "-i", "writer", "-t", "a/\(qos)", "-m", "at \(qos)", "-q", "\(qos)")
            }
            try await broker.pub(version, "-i", "writer", "-t", "a/end", "-m", "end", "-q", "2")
            _ = try await reader.messages(4)
            try await reader.quit()
            let expected = (0...2).map { ReceivedMessage("a/\($0)", "at \($0)", qos: $0) }
            #expect(reader.messages == expected + [ReceivedMessage("a/end", "end", qos: 2)])
        }
    }

    @Test("arrive at the lower of both QoS", arguments: ClientVersion.allCases)
    func lowerQuality(version: ClientVersion) async throws {
        try await RunningBroker.run { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "a/b", "-q", "1")
            for qos in 0...2 {
                try await broker.pub(version, "-t", "a/b", "-m", "at \(qos)", "-q", "\(qos)", "-i", "writer")
            }
            #expect(try await reader.messages(3).map(\.qos) == [0, 1, 1])
        }
    }

    @Test("go from every version to every version")
    func versions() async throws {
        try await RunningBroker.run { broker in
            var readers: [MosquittoClient] = []
            for version in ClientVersion.allCases {
                readers.append(
                    try await broker.sub(version, "-i", "reader-\(version.rawValue)", "-t", "a/#", "-q", "2"))
            }
            for version in ClientVersion.allCases {
                let name = "writer-\(version.rawValue)"
                try await broker.pub(version, "-i", name, "-t", "a/\(name)", "-m", "hello", "-q", "2")
            }
            let expected = ["31", "311", "5"].map { ReceivedMessage("a/writer-\($0)", "hello", qos: 2) }
            for reader in readers { #expect(try await reader.messages(3) == expected) }
        }
    }

    @Test("keep the properties of 5.0")
    func properties() async throws {
        try await RunningBroker.run { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-t", "a/b", "-q", "1")
            try await broker.pub(
                .v5, "-i", "writer", "-t", "a/b", "-m", "{}", "-q", "1", "-D", "publish", "content-type", "json",
                "-D", "publish", "response-topic", "replies/7", "-D", "publish", "correlation-data", "request 7",
                "-D", "publish", "user-property", "colour", "blue", "-D", "publish", "user-property", "size", "7")
            let expected = ReceivedMessage(
                "a/b", "{}", qos: 1, contentType: "json", responseTopic: "replies/7",
                correlationData: Array("request 7".utf8), userProperties: "colour:blue size:7")
            #expect(try await reader.messages(1) == [expected])
        }
    }

    @Test("match filters with + and #", arguments: ClientVersion.allCases)
    func wildcards(version: ClientVersion) async throws {
        let topics = ["a", "a/b", "a/b/c", "a/c/c", "/b", "b", "$other/b", "end/of/test"]
        let expected = [
            "a/b": ["a/b"],
            "+": ["a", "b"],
            "+/b": ["a/b", "/b"],
            "a/+/c": ["a/b/c", "a/c/c"],
            "a/#": ["a", "a/b", "a/b/c", "a/c/c"],
            "#": ["a", "a/b", "a/b/c", "a/c/c", "/b", "b"],
            "$other/#": ["$other/b"],
        ]
        try await RunningBroker.run { broker in
            var readers: [String: MosquittoClient] = [:]
            for (index, filter) in expected.keys.enumerated() {
                let more = filter == "#" ? [] : ["-t", "end/of/test"]
                readers[filter] = try await broker.sub(version, ["-i", "reader-\(index)", "-t", filter] + more)
            }
            for topic in topics { try await broker.pub(version, "-i", "writer", "-t", topic, "-m", "x", "-q", "1") }
            for (filter, reader) in readers {
                let topics = try await reader.messages((expected[filter]?.count ?? 0) + 1).map(\.topic)
                #expect(topics == (expected[filter] ?? []) + ["end/of/test"], "\(filter)")
            }
        }
    }

    @Test("may hold a megabyte of any bytes", arguments: ClientVersion.allCases)
    func bigPayload(version: ClientVersion) async throws {
        let payload = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await RunningBroker.run { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "big", "-q", "1")
            let writer = try await broker.pub(
                version, "-i", "writer", "-t", "big", "-s", "-q", "1", input: payload)
            #expect(writer.end == .exited(0))
            let message = try #require(try await reader.messages(1).first)
            #expect(message.payload == payload)
        }
    }
}
