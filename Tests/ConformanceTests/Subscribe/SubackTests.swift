import MQTTCodec
import Testing

@Suite("SUBACK")
struct SubackTests {
    @Test("no words make a SUBACK or UNSUBACK too large", .statements(v5: "3.9.2-1", "3.9.2-2", "3.11.2-1", "3.11.2-2"))
    func tooLarge() async throws {
        let scene = try await Scene(.guarded)
        let client = try await scene.connect("c", properties: [.maximumPacketSize(60)])
        let filter = scene.topic("forbidden")
        try client.send(.subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: filter)])))
        #expect(try await client.frame() == [0x90, 4, 0, 1, 0, 0x87])
        try client.send(.unsubscribe(Unsubscribe(packetIdentifier: 2, filters: [filter])))
        #expect(try await client.frame() == [0xB0, 4, 0, 2, 0, 0x11])
    }

    @Test("SUBACK has its own reason codes", .statements(v5: "3.9.3-2"))
    func reasonCodes() async throws {
        let scene = try await Scene(.guarded)
        let client = try await scene.connect("c")
        let filters = [scene.topic("a"), "$SYS/#", scene.topic("forbidden")]
        for filter in filters {
            // Decoding takes no code that a SUBACK may not have.
            let code = try await client.subscribe(filter, qos: .exactlyOnce)
            #expect(code == (filter.contains("forbidden") ? .notAuthorized : .grantedQoS2))
        }
    }

    @Test("return codes of a SUBACK are 0, 1, 2 and 0x80", .statements(v311: "3.9.3-2"))
    func returnCodes() async throws {
        let scene = try await Scene(.guarded)
        let client = try await scene.connect("c", .v3_1_1)
        let names = Wire.field(scene.topic("a")) + [0] + Wire.field(scene.topic("b")) + [1]
        let more = Wire.field(scene.topic("c")) + [2] + Wire.field(scene.topic("forbidden")) + [2]
        try client.send(bytes: Wire.packet(0x82, [0, 1], names, more))
        #expect(try await client.frame() == [0x90, 6, 0, 1, 0, 1, 2, 0x80])
    }
}
