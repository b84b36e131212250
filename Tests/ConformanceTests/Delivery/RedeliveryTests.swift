import MQTTCodec
import Testing

@Suite("Redelivery and order")
struct RedeliveryTests {
    @Test(
        "what is unacknowledged is sent again on reconnection, in its order, with DUP and its packet identifier",
        .statements(v5: "3.3.1-1", "4.4.0-1", v311: "3.3.1-1", "4.4.0-1", "4.6.0-1", "2.3.1-4"),
        arguments: ProtocolVersion.numbered)
    func reconnection(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let before = try await scene.connectLasting("c", version)
        try await before.subscribe(topic, qos: .exactlyOnce)
        let writer = try await scene.connect("writer")
        var sent: [Publish] = []
        for index in 0..<6 {
            let qos = index.isMultiple(of: 2) ? QoS.exactlyOnce : .atLeastOnce
            try await writer.publish(topic, "\(index)", qos: qos)
            sent.append(try await before.expectPublish(topic, "\(index)", qos: qos))
        }
        // Not before: there is nothing more to read, however long the client waits.
        try await before.expectSilence()
        try await before.hangUp()
        let after = try await scene.connectLasting("c", version)
        for publish in sent {
            let again = try await after.expectPublish(
                topic, String(decoding: publish.payload, as: UTF8.self), qos: publish.qos, dup: true)
            #expect(again.packetIdentifier == publish.packetIdentifier)
        }
        try await after.expectSilence()
    }

    @Test(
        "a message is added to the sessions of all matching subscriptions", .statements(v5: "4.5.0-1", v311: "4.5.0-1"),
        arguments: ProtocolVersion.numbered)
    func allSessions(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let filters = ["a/b": "1", "a/+": "2", "#": "3", "+/b": "4", "a/c": "5"]
        for (filter, name) in filters {
            let client = try await scene.connectLasting(name, version)
            try await client.subscribe(scene.topic(filter), qos: .atLeastOnce)
            try await client.disconnect()
        }
        try await scene.connect("writer", version).publish(scene.topic("a/b"), "m", qos: .atLeastOnce)
        for (filter, name) in filters {
            let client = try await scene.connectLasting(name, version)
            if filter != "a/c" { try await client.expectPublish(scene.topic("a/b"), "m", qos: .atLeastOnce) }
            try await client.expectSilence()
        }
    }

    @Test(
        "messages of one topic and QoS keep the order of their publisher",
        .statements(v5: "4.6.0-5", "4.6.0-6", v311: "4.6.0-5", "4.6.0-6"), arguments: ProtocolVersion.numbered,
        QoS.allCases)
    func order(version: ProtocolVersion, qos: QoS) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(scene.topic("#"), qos: .exactlyOnce)
        let writer = try await scene.connect("writer", version)
        let numbers = 1...19
        for number in numbers { try writer.send(publish: topic, "\(number)", qos: qos) }
        for number in numbers {
            let publish = try await reader.expectPublish(topic, "\(number)", qos: qos)
            if qos == .atLeastOnce { try reader.puback(publish) }
            if qos == .exactlyOnce { try reader.pubrec(publish) }
        }
    }

    @Test(
        "the broker's answers have the order of what they answer", .statements(v311: "4.6.0-2", "4.6.0-3", "4.6.0-4"),
        arguments: ProtocolVersion.numbered)
    func answers(version: ProtocolVersion) async throws {
        let scene = try await Scene()
        let topic = scene.topic("t")
        let client = try await scene.connect("c", version)
        let identifiers: [UInt16] = [30, 10, 20, 5]
        for identifier in identifiers {
            try client.send(publish: topic, qos: .atLeastOnce, packetIdentifier: identifier)
        }
        for identifier in identifiers { try await client.expectPuback(identifier) }
        for identifier in identifiers {
            try client.send(publish: topic, qos: .exactlyOnce, packetIdentifier: identifier)
        }
        for identifier in identifiers { try await client.expectPubrec(identifier) }

        let reader = try await scene.connect("reader", version)
        try await reader.subscribe(topic, qos: .exactlyOnce)
        let writer = try await scene.connect("writer", version)
        var received: [Publish] = []
        for number in 1...4 {
            try await writer.publish(topic, "\(number)", qos: .exactlyOnce)
            received.append(try await reader.expectPublish(topic, "\(number)", qos: .exactlyOnce))
        }
        for publish in received { try reader.pubrec(publish) }
        for publish in received {
            try await reader.expect(.pubrel(Acknowledgement(packetIdentifier: publish.packetIdentifier)))
        }
    }
}
