import MQTTCodec
import Testing

@Suite("Keep alive")
struct KeepAliveTests {
    @Test(
        "silence for one and a half keep alives ends the connection like a broken one",
        .statements(v5: "3.1.2-22", "3.2.2-22", v311: "3.1.2-24"), arguments: ProtocolVersion.numbered)
    func silence(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let watcher = try await scene.connect("watcher", version)
        try await watcher.subscribe(scene.topic("w"))
        let start = ContinuousClock.now
        let client = try await scene.connect(
            "c", version, keepAlive: 1, will: Will(topic: scene.topic("w"), payload: Array("gone".utf8)))
        try await client.expectDismissal(.keepAliveTimeout)
        #expect(ContinuousClock.now - start >= .milliseconds(1500))
        try await watcher.expectPublish(scene.topic("w"), "gone")
    }

    @Test("the server's keep alive is told, and holds", .statements(v5: "3.2.2-22"))
    func serverKeepAlive() async throws {
        let scene = try await Scene(.strict)
        for (asked, told) in [(0, 60), (61, 60), (60, nil), (10, nil)] as [(UInt16, UInt16?)] {
            let client = try scene.open()
            let connack = try await client.connack(scene.connectPacket("c", keepAlive: asked))
            #expect(connack.reasonCode == .success)
            #expect(connack.properties.serverKeepAlive == told)
        }
    }
}
