import MQTTCodec
import Testing

@Suite("MQTT 3.1")
struct Version31Tests {
    @Test("the protocol is MQIsdp, level 3", .statements(v31: "CONNECT name", "CONNACK flags"))
    func name() async throws {
        let scene = try await Scene()
        for clean in [0b0000_0000, 0b0000_0010] as [UInt8] {
            for _ in 1...2 {
                let client = try scene.open(.v3_1)
                try client.send(
                    bytes: Wire.packet(
                        0x10, [0, 6, 0x4D, 0x51, 0x49, 0x73, 0x64, 0x70, 3, clean, 0, 60], Wire.field(scene.id("c"))))
                #expect(try await client.frame() == [0x20, 2, 0, 0])
            }
        }
    }

    @Test(
        "another level under that name is refused with 1", .statements(v31: "CONNECT level"),
        arguments: [4, 5] as [UInt8])
    func level(level: UInt8) async throws {
        let scene = try await Scene()
        let client = try scene.open(.v3_1)
        try client.send(bytes: Wire.packet(0x10, Wire.field("MQIsdp"), [level, 2, 0, 0], Wire.field(scene.id("c"))))
        #expect(try await client.frame() == [0x20, 2, 0, 1])
        try await client.expectEnd()
    }

    @Test("an empty client identifier is refused with 2", .statements(v31: "CONNECT client identifier"))
    func emptyClientIdentifier() async throws {
        let scene = try await Scene()
        let client = try scene.open(.v3_1)
        try client.send(.connect(Connect(version: .v3_1)))
        #expect(try await client.frame() == [0x20, 2, 0, 2])
        try await client.expectEnd()
    }

    @Test("a client identifier may be longer than 23 characters", .statements(v31: "CONNECT long client identifier"))
    func longClientIdentifier() async throws {
        let scene = try await Scene()
        let client = try await scene.connect(String(repeating: "x", count: 100), .v3_1)
        try await client.expectSilence()
    }

    @Test("the remaining length rules over the flags", .statements(v31: "CONNECT cut"))
    func cut() async throws {
        let scene = try await Scene()
        for rest in [[], Wire.field("user")] as [[UInt8]] {
            let client = try scene.open(.v3_1)
            try client.send(
                bytes: Wire.packet(0x10, Wire.connect(.v3_1, flags: 0b1100_0010), Wire.field(scene.id("c")), rest))
            #expect(try await client.frame() == [0x20, 2, 0, 0])
        }
    }

    @Test("the unused connect flag may be set", .statements(v31: "CONNECT unused flag"))
    func unusedFlag() async throws {
        let scene = try await Scene()
        let client = try scene.open(.v3_1)
        try client.send(bytes: Wire.packet(0x10, Wire.connect(.v3_1, flags: 0b0000_0011), Wire.field(scene.id("c"))))
        #expect(try await client.frame() == [0x20, 2, 0, 0])
    }

    @Test("requests may be repeated with DUP", .statements(v31: "DUP"))
    func dup() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", .v3_1)
        let filter = Wire.field(scene.topic("t"))
        for first in [0x82, 0x8A] as [UInt8] {
            try client.send(bytes: Wire.packet(first, [0, 1], filter, [1]))
            #expect(try await client.frame() == [0x90, 3, 0, 1, 1])
        }
        try client.send(publish: scene.topic("u"), qos: .exactlyOnce, packetIdentifier: 5)
        try await client.expectPubrec(5)
        for first in [0x62, 0x6A] as [UInt8] {
            try client.send(bytes: [first, 2, 0, 5])
            #expect(try await client.frame() == [0x70, 2, 0, 5])
        }
        for first in [0xA2, 0xAA] as [UInt8] {
            try client.send(bytes: Wire.packet(first, [0, 2], filter))
            #expect(try await client.frame() == [0xB0, 2, 0, 2])
        }
    }

    @Test("the upper bits of a requested QoS are unused", .statements(v31: "SUBSCRIBE unused bits"))
    func unusedBits() async throws {
        let scene = try await Scene()
        let client = try await scene.connect("c", .v3_1)
        try client.send(bytes: Wire.packet(0x82, [0, 1], Wire.field(scene.topic("t")), [0b1010_1001]))
        #expect(try await client.frame() == [0x90, 3, 0, 1, 1])
    }

    @Test("messages of each QoS are exchanged", .statements(v31: "QoS"), arguments: QoS.allCases)
    func exchange(qos: QoS) async throws {
        let scene = try await Scene()
        let before = try await scene.connectLasting("c", .v3_1)
        try await before.subscribe(scene.topic("t"), qos: qos)
        let writer = try await scene.connect("writer", .v3_1)
        try await writer.publish(scene.topic("t"), "m", qos: qos)
        let publish = try await before.expectPublish(scene.topic("t"), "m", qos: qos)
        if qos == .atMostOnce { return }
        try await before.hangUp()
        let after = try await scene.connectLasting("c", .v3_1)
        let again = try await after.expectPublish(scene.topic("t"), "m", qos: qos, dup: true)
        #expect(again.packetIdentifier == publish.packetIdentifier)
        if qos == .atLeastOnce {
            try after.puback(again)
        } else {
            try after.pubrec(again)
            try await after.expect(.pubrel(Acknowledgement(packetIdentifier: again.packetIdentifier)))
            try after.pubcomp(again)
        }
        try await after.expectSilence()
    }

    @Test("a will is published when the connection breaks, not after DISCONNECT", .statements(v31: "will"))
    func will() async throws {
        let scene = try await Scene()
        let watcher = try await scene.connect("watcher", .v3_1)
        try await watcher.subscribe(scene.topic("w"))
        let will = Will(topic: scene.topic("w"), payload: Array("gone".utf8))
        try await scene.connect("c", .v3_1, will: will).disconnect()
        try await watcher.expectSilence()
        try await scene.connect("c", .v3_1, will: will).hangUp()
        try await watcher.expectPublish(scene.topic("w"), "gone")
    }

    @Test("a new subscription gets retained messages", .statements(v31: "RETAIN"))
    func retain() async throws {
        let scene = try await Scene()
        try await scene.connect("writer", .v3_1).publish(scene.topic("t"), "m", qos: .atLeastOnce, retain: true)
        let reader = try await scene.connect("reader", .v3_1)
        try await reader.subscribe(scene.topic("t"))
        try await reader.expectPublish(scene.topic("t"), "m", retain: true)
    }
}
