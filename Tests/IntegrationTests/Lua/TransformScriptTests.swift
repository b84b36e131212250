import Foundation
import MQTTCodec
import Testing

@Suite("payload_transform.lua")
struct TransformScriptTests {
    private struct Reading: Decodable {
        var celsius: Double
        var client: String?
        var receivedAt: Double?
        var sensor: Int?

        enum CodingKeys: String, CodingKey {
            case celsius, client, sensor
            case receivedAt = "received_at"
        }
    }

    @Test("adds to JSON texts", arguments: ClientVersion.allCases)
    func json(version: ClientVersion) async throws {
        try await RunningBroker.run([Programs.script("payload_transform")]) { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "readings/#", "-q", "1")
            let before = Date().timeIntervalSince1970
            try await broker.pub(
                version, "-i", "s1", "-t", "readings/json/s1", "-m", "{\"celsius\": 21.5}", "-q", "1")
            let message = try #require(try await reader.messages(1).first)
            let reading = try JSONDecoder().decode(Reading.self, from: Data(message.payload))
            #expect(message.topic == "readings/json/s1")
            #expect(reading.celsius == 21.5)
            #expect(reading.client == "s1")
            let time = try #require(reading.receivedAt)
            #expect(time >= before - 1 && time <= Date().timeIntervalSince1970 + 1)
            #expect(message.contentType == (version == .v5 ? "application/json" : ""))
        }
    }

    @Test("reads and writes binary payloads", arguments: ClientVersion.allCases)
    func binary(version: ClientVersion) async throws {
        try await RunningBroker.run([Programs.script("payload_transform")]) { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "readings/#")
            let topic = "readings/binary/s1"
            try await broker.pub(version, "-i", "s1", "-t", topic, "-s", input: [1, 0x00, 0x2A, 0x08, 0x66])
            try await broker.pub(version, "-i", "s1", "-t", topic, "-s", input: [2, 0x00, 0x2A, 0x08, 0x67])
            let messages = try await reader.messages(2)
            #expect(messages.map(\.topic) == [topic, topic])
            let reading = try JSONDecoder().decode(Reading.self, from: Data(messages[0].payload))
            #expect(reading.celsius == 21.5)
            #expect(reading.sensor == 42)
            // The newer layout goes on in the older one, in tenths of a degree.
            #expect(messages[1].payload == [1, 0x00, 0x2A, 0x08, 0x66])
        }
    }

    @Test("refuses what it cannot read, and leaves other topics alone", arguments: ClientVersion.allCases)
    func refusal(version: ClientVersion) async throws {
        try await RunningBroker.run([Programs.script("payload_transform")]) { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "#", "-q", "1")
            for (topic, payload) in [("json", "no json"), ("json", "5"), ("binary", "four")] {
                let refused = try await broker.pub(
                    version, "-i", "s1", "-t", "readings/\(topic)/s1", "-m", payload, "-q", "1")
                // 0x99
                #expect(refused.errors.contains("Payload format invalid") == (version == .v5), "\(refused.errors)")
            }
            try await broker.pub(version, "-i", "s1", "-t", "elsewhere", "-m", "no json", "-q", "1")
            #expect(try await reader.messages(1) == [ReceivedMessage("elsewhere", "no json", qos: 1)])
        }
    }
}
