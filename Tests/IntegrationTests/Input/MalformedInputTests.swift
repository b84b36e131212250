import MQTTCodec
import MQTTTesting
import Testing

@Suite("Malformed input")
struct MalformedInputTests {
    @Test("ends that connection alone, with the reason on 5.0", arguments: ClientVersion.allCases)
    func malformed(version: ClientVersion) async throws {
        let cases = PacketCatalogue.malformed.filter { $0.version == version.protocolVersion && !isConnect($0) }
        try #require(cases.count > 20)
        try await RunningBroker.run { broker in
            let neighbour = try broker.socket(version)
            try await neighbour.connect("neighbour")
            let reader = try await broker.sub(version, "-i", "reader", "-t", "a/#", "-q", "1")
            for (index, example) in cases.enumerated() {
                let client = try broker.socket(version)
                try await client.connect("culprit-\(index)")
                try client.send(example.bytes)
                if version == .v5 {
                    guard case .disconnect(let packet)? = try await client.receive() else {
                        Issue.record("\(example): no DISCONNECT")
                        continue
                    }
                    #expect(packet.reasonCode == example.expected, "\(example)")
                }
                #expect(try await client.receive() == nil, "\(example)")
                #expect(try await neighbour.isServed(), "\(example)")
            }
            try await broker.pub(version, "-i", "writer", "-t", "a/end", "-m", "end", "-q", "1")
            #expect(try await reader.messages(1) == [ReceivedMessage("a/end", "end", qos: 1)])
        }
    }

    @Test("instead of a CONNECT ends the connection, with a CONNACK at most")
    func malformedConnect() async throws {
        let cases = PacketCatalogue.malformed.filter(isConnect)
        try #require(cases.count > 20)
        try await RunningBroker.run { broker in
            let neighbour = try broker.socket()
            try await neighbour.connect("neighbour")
            for example in cases {
                // Who speaks a version that does not exist is answered as the servers of 3.1.1 do.
                let isUnknown = example.expected == .unsupportedProtocolVersion
                let version = isUnknown ? .v3_1_1 : example.version
                let client = try RawClient(host: broker.host, port: broker.port, version)
                try client.send(example.bytes)
                var answer = try await client.receive()
                if case .connack(let connack)? = answer {
                    let expected = version == .v5 || isUnknown ? example.expected : connack.reasonCode
                    #expect(connack.reasonCode == expected, "\(example)")
                    #expect(connack.reasonCode.isError, "\(example)")
                    answer = try await client.receive()
                } else {
                    #expect(!isUnknown, "\(example): no CONNACK")
                }
                #expect(answer == nil, "\(example)")
                #expect(try await neighbour.isServed(), "\(example)")
            }
        }
    }

    @Test("before a CONNECT ends the connection without an answer")
    func noConnect() async throws {
        let inputs: [[UInt8]] = [
            Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8),
            // The beginning of TLS.
            [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03],
            Packet.pingreq.encoded(version: .v3_1_1),
            Packet.publish(Publish(topic: "a/b")).encoded(version: .v3_1_1),
        ]
        try await RunningBroker.run { broker in
            let reader = try await broker.sub(.v311, "-i", "reader", "-t", "a/#", "-q", "1")
            for input in inputs {
                let client = try broker.socket(.v311)
                try client.send(input)
                #expect(try await client.receive() == nil)
            }
            try await broker.pub(.v311, "-i", "writer", "-t", "a/end", "-m", "end", "-q", "1")
            #expect(try await reader.messages(1) == [ReceivedMessage("a/end", "end", qos: 1)])
        }
    }

    private func isConnect(_ example: MalformedPacketCase) -> Bool {
        example.bytes.first.map { $0 >> 4 } == PacketType.connect.rawValue
    }
}
