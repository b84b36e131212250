import Foundation
import Testing

@Suite("The example EmbeddedBroker")
struct EmbeddedBrokerTests {
    private struct Measurement: Decodable {
        var celsius: Double
    }

    @Test("publishes what it measures, and takes commands", arguments: ClientVersion.allCases)
    func measurements(version: ClientVersion) async throws {
        try await RunningBroker.run(example: "EmbeddedBroker", end: .exited(0)) { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "#", "-q", "1")
            let first = try #require(try await reader.messages(1).first)
            #expect(first.topic == "plant/temperature")
            let celsius = try JSONDecoder().decode(Measurement.self, from: Data(first.payload)).celsius
            #expect((0...40).contains(celsius))

            let later = try await broker.sub(version, "-i", "later", "-t", "plant/temperature", "-q", "1")
            #expect(try await later.messages(1).first?.isRetained == true)

            func publish(_ topic: String, _ text: String) async throws -> MosquittoClient {
                try await broker.pub(version, "-i", "writer", "-t", topic, "-m", text, "-q", "1")
            }
            let tooFast = try await publish("plant/commands/rate", "1000")
            #expect(tooFast.errors.contains("Payload format invalid") == (version == .v5), "\(tooFast.errors)")
            let forged = try await publish("plant/temperature", "hot")
            #expect(forged.errors.contains("Not authorized") == (version == .v5), "\(forged.errors)")
            #expect(try await publish("plant/commands/rate", "100").end == .exited(0))
            #expect(try await publish("elsewhere", "hello").end == .exited(0))

            let messages = try await reader.messages(30)
            #expect(Set(messages.map(\.topic)) == ["plant/temperature", "elsewhere"])
            #expect(!messages.contains { $0.text == "hot" })
        }
    }
}
