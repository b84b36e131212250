import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Takeover between loops")
struct CrossLoopTakeoverTests {
    private static let kept: Properties = [.sessionExpiryInterval(1000)]

    @Test(
        "[MQTT-3.1.4-3] a client identifier is taken over from another loop, and back",
        arguments: ProtocolVersion.allCases)
    func takeover(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker(loops: 2)
        var last = try broker.connect("c", version, on: 0)
        for loop in [1, 1, 0, 1, 0] {
            let next = try broker.connect("c", version, on: loop)
            if version == .v5 { try last.expectDisconnect(.sessionTakenOver) } else { try last.expectClosed() }
            last = next
        }
        #expect(last.isOpen)
        #expect(broker.connectionCount == 1)
        #expect(broker.sessions == ["c"])
    }

    @Test("a kept session moves with all that is in it", arguments: ProtocolVersion.allCases)
    func session(version: ProtocolVersion) async throws {
        let properties: Properties = version == .v5 ? Self.kept : []
        let broker = try await InMemoryBroker(loops: 2)
        let first = try broker.connect("c", version, on: 0, cleanStart: false, properties: properties)
        try first.subscribe("t/+", qos: .exactlyOnce)
        first.publish("own", "x", qos: .exactlyOnce, packetIdentifier: 77)
        try first.expect(
            .pubrec(
                Acknowledgement(packetIdentifier: 77, reasonCode: version == .v5 ? .noMatchingSubscribers : .success)))
        let publisher = try broker.connect("p", on: 1)
        publisher.publish("t/1", "1", qos: .atLeastOnce)
        publisher.publish("t/2", "2", qos: .exactlyOnce)
        let one = try first.expectPublish("t/1", "1", qos: .atLeastOnce)
        let two = try first.expectPublish("t/2", "2", qos: .exactlyOnce)
        first.pubrec(two)
        first.cut()
        publisher.publish("t/3", "3", qos: .atLeastOnce)
        let second = broker.open(version, on: 1)
        let connack = try second.connect("c", cleanStart: false, properties: properties)
        #expect(connack.sessionPresent == (version != .v3_1))
        let again = try second.expectPublish("t/1", "1", qos: .atLeastOnce, dup: true)
        #expect(again.packetIdentifier == one.packetIdentifier)
        try second.expect(.pubrel(Acknowledgement(packetIdentifier: two.packetIdentifier)))
        try second.expectPublish("t/3", "3", qos: .atLeastOnce)
        second.publish("own", "x", qos: .exactlyOnce, dup: true, packetIdentifier: 77)
        try second.expect(.pubrec(Acknowledgement(packetIdentifier: 77)))
        publisher.publish("t/4", "4")
        try second.expectPublish("t/4", "4")
        try second.expectNothing()
    }

    @Test("[MQTT-3.1.2-4] a clean start on another loop ends the session there")
    func cleanStart() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let watcher = try broker.connect("watcher", on: 0)
        try watcher.subscribe("w")
        var will = Will(topic: "w", payload: [0x31])
        will.properties = [.willDelayInterval(500)]
        let first = try broker.connect("c", on: 0, cleanStart: false, will: will, properties: Self.kept)
        try first.subscribe("t", qos: .atLeastOnce)
        let second = broker.open(on: 1)
        #expect(try !second.connect("c", cleanStart: true, properties: Self.kept).sessionPresent)
        try first.expectDisconnect(.sessionTakenOver)
        try watcher.expectPublish("w", "1")
        try broker.connect("p", on: 0).publish("t", "x", qos: .atLeastOnce)
        try second.expectNothing()
        #expect(broker.sessions == ["c", "p", "watcher"])
    }

    @Test("a delayed will is cancelled by a return on another loop")
    func delayedWill() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let watcher = try broker.connect("watcher", on: 0)
        try watcher.subscribe("w")
        let will = Will(topic: "w", properties: [.willDelayInterval(50)])
        try broker.connect("c", on: 0, will: will, properties: Self.kept).cut()
        _ = try broker.connect("c", on: 1, cleanStart: false, properties: Self.kept)
        broker.advance(seconds: 100)
        try watcher.expectNothing()
    }

    @Test(
        "[MQTT-4.3.2-2] [MQTT-4.3.3-2] the will of the old connection is queued once, whoever else wants it",
        arguments: QoS.allCases)
    func ownWill(qos: QoS) async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let watcher = try broker.connect("watcher", on: 0)
        try watcher.subscribe("w", qos: qos)
        let will = Will(topic: "w", payload: Array("gone".utf8), qos: qos)
        try broker.connect("c", on: 1, will: will, properties: Self.kept).subscribe("w", qos: qos)
        let second = try broker.connect("c", on: 0, cleanStart: false, properties: Self.kept)
        try watcher.expectPublish("w", "gone", qos: qos)
        if qos != .atMostOnce { try second.expectPublish("w", "gone", qos: qos) }
        try second.expectNothing()
    }

    @Test("[MQTT-3.8.3-3] no local holds while the session moves", arguments: QoS.allCases)
    func noLocal(qos: QoS) async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let watcher = try broker.connect("watcher", on: 0)
        try watcher.subscribe("t", qos: qos)
        let first = try broker.connect("c", on: 1, properties: Self.kept)
        try first.subscribe("t", qos: qos, noLocal: true)
        broker.runsAutomatically = false
        let second = broker.open(on: 0)
        second.send(SessionMoveScript.connect())
        while second.writeCount == 0 { for loop in broker.loops { loop.step() } }
        second.publish("t", "own", qos: qos)
        broker.runsAutomatically = true
        try watcher.expectPublish("t", "own", qos: qos)
        for case .publish(let publish) in try second.takeAll() { Issue.record("got \(publish)") }
    }

    @Test("a session that moved expires on its new loop")
    func expiry() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        try broker.connect("c", on: 0, properties: Self.kept).cut()
        broker.advance(seconds: 900)
        let second = try broker.connect("c", on: 1, cleanStart: false, properties: Self.kept)
        broker.advance(seconds: 900)
        #expect(second.isOpen)
        second.cut()
        broker.advance(seconds: 999)
        #expect(broker.sessions == ["c"])
        broker.advance(seconds: 2)
        #expect(broker.sessions == [])
    }
}
