import MQTTCodec
import Testing

@Suite("Transport")
struct TransportTests {
    @Test(
        "TCP carries packets in order and without loss, however they are cut",
        .statements(v5: "4.2.0-1", v311: "7.1.1-1"),
        arguments: ProtocolVersion.numbered)
    func order(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", version)
        try await client.subscribe(scene.topic("t"))
        let numbers = 1...50
        let packets = numbers.flatMap { number in
            Packet.publish(Publish(topic: scene.topic("t"), payload: Array("\(number)".utf8))).encoded(version: version)
        }
        for start in stride(from: 0, to: packets.count, by: 7) {
            try client.send(bytes: Array(packets[start..<min(start + 7, packets.count)]))
        }
        for number in numbers { try await client.expectPublish(scene.topic("t"), "\(number)") }
        // All in one piece.
        try client.send(bytes: packets)
        for number in numbers { try await client.expectPublish(scene.topic("t"), "\(number)") }
    }
}
