import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_publish, taking its time")
struct AsyncPublishInterceptorTests {
    private func broker(_ gate: Gate) async throws -> (InMemoryBroker, ScriptedClient, ScriptedClient) {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncPublishInterceptor { message, _ in
                if message.topic.hasPrefix("wait") { try await gate.wait() }
                return .pass
            }
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#", qos: .exactlyOnce)
        return (broker, watcher, try broker.connect("c"))
    }

    @Test(
        "the acknowledgement comes when the hook is done; order is kept, others are served",
        arguments: [QoS.atLeastOnce, .exactlyOnce])
    func acknowledgement(qos: QoS) async throws {
        let gate = Gate()
        let (broker, watcher, client) = try await broker(gate)
        client.publish("wait", "1", qos: qos, packetIdentifier: 1)
        client.publish("go", "2", qos: qos, packetIdentifier: 2)
        try client.expectNothing()
        #expect(client.isHeldBack)
        try broker.connect("other").publish("other", "x")
        try watcher.expectPublish("other", "x")
        gate.open()
        for identifier in [1, 2] as [UInt16] {
            let packet = Acknowledgement(packetIdentifier: identifier)
            try client.expect(qos == .atLeastOnce ? .puback(packet) : .pubrec(packet))
        }
        try watcher.expectPublish("wait", "1", qos: qos)
        try watcher.expectPublish("go", "2", qos: qos)
    }

    @Test("a message longer than a read buffer survives the wait")
    func large() async throws {
        let gate = Gate()
        let (_, watcher, client) = try await broker(gate)
        let payload = String(repeating: "0123456789", count: 30_000)
        client.publish("wait", payload, properties: [.contentType("c")])
        client.publish("go", "after")
        gate.open()
        #expect(try watcher.expectPublish("wait", payload).properties.contentType == "c")
        try watcher.expectPublish("go", "after")
    }

    @Test("after its deadline the message is rejected with 0x83")
    func deadline() async throws {
        let gate = Gate()
        let (broker, watcher, client) = try await broker(gate)
        client.publish("wait", "1", qos: .atLeastOnce, packetIdentifier: 1)
        broker.advance(seconds: 1.2)
        try client.expect(.puback(Acknowledgement(packetIdentifier: 1, reasonCode: .implementationSpecificError)))
        try watcher.expectNothing()
        #expect(gate.cancelledCount == 1)
        client.publish("go", "2")
        try watcher.expectPublish("go", "2")
    }

    @Test("a client that goes takes its waiting message along; with a kept session it may repeat it")
    func cancelled() async throws {
        let gate = Gate()
        let (broker, watcher, _) = try await broker(gate)
        let kept: Properties = [.sessionExpiryInterval(100)]
        let first = try broker.connect("k", properties: kept)
        first.publish("wait", "1", qos: .exactlyOnce, packetIdentifier: 5)
        first.cut()
        #expect(gate.cancelledCount == 1)
        try watcher.expectNothing()
        gate.open()
        let second = try broker.connect("k", cleanStart: false, properties: kept)
        second.publish("wait", "1", qos: .exactlyOnce, dup: true, packetIdentifier: 5)
        try second.expect(.pubrec(Acknowledgement(packetIdentifier: 5)))
        try watcher.expectPublish("wait", "1", qos: .exactlyOnce)
        try watcher.expectNothing()
    }

    @Test("a chain of hooks that wait one after the other has a deadline for each")
    func chain() async throws {
        let gates = [Gate(), Gate()]
        let broker = try await InMemoryBroker(
            plugins: gates.enumerated().map { number, gate in
                ScriptedAsyncPublishInterceptor(name: "\(number)") { message, _ in
                    try await gate.wait()
                    message.payload.append(0x30 + UInt8(number))
                    return .pass
                }
            })
        let client = try broker.connect("c")
        try client.subscribe("t", qos: .atLeastOnce)
        client.publish("t", "x", qos: .atLeastOnce, packetIdentifier: 900)
        broker.advance(seconds: 0.8)
        gates[0].open()
        broker.advance(seconds: 0.8)
        gates[1].open()
        let packets = try client.takeAll()
        #expect(packets.contains(.puback(Acknowledgement(packetIdentifier: 900))))
        #expect(
            packets.contains { packet in
                if case .publish(let publish) = packet { publish.payload == Array("x01".utf8) } else { false }
            })
    }
}
