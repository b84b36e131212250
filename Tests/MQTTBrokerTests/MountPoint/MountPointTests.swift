import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Mount points")
struct MountPointTests {
    let tenantA = MountPoint("tenant-a/")
    let tenantB = MountPoint("tenant-b/")

    @Test("clients of one share topics, and see nothing of others", arguments: ProtocolVersion.allCases, QoS.allCases)
    func apart(version: ProtocolVersion, qos: QoS) async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let reader = try broker.connect("r", version, mountPoint: tenantA)
        let far = try broker.connect("far", version, on: 1, mountPoint: tenantA)
        let other = try broker.connect("o", version, mountPoint: tenantB)
        let top = try broker.connect("top", version)
        for client in [reader, far, other, top] { try client.subscribe("#", qos: qos) }
        try broker.connect("p", version, mountPoint: tenantA).publish("x/y", "1", qos: qos)
        for client in [reader, far] { try client.expectPublish("x/y", "1", qos: qos) }
        try top.expectPublish("tenant-a/x/y", "1", qos: qos)
        try broker.connect("q", version).publish("x/y", "2", qos: qos)
        try top.expectPublish("x/y", "2", qos: qos)
        try broker.connect("q2", version, on: 1).publish("tenant-a/z", "3", qos: qos)
        for client in [reader, far] { try client.expectPublish("z", "3", qos: qos) }
        try top.expectPublish("tenant-a/z", "3", qos: qos)
        for client in [reader, far, other, top] { try client.expectNothing() }
    }

    @Test(
        "there is no filter that reaches out",
        arguments: ["#", "+/#", "+", "/#", "../#", "tenant-b/#", "$share/g/#", "$share/g/+/+"])
    func noEscape(filter: String) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", mountPoint: tenantA)
        try client.subscribe(filter, qos: .exactlyOnce)
        let publisher = try broker.connect("p")
        for topic in ["x", "x/y", "/x", "tenant-b/x", "tenant-a", "tenant-ab/x", "$SYS/x", "$x"] {
            publisher.publish(topic, "secret", qos: .atLeastOnce, retain: true)
        }
        try client.subscribe(filter, qos: .exactlyOnce)
        try client.expectNothing()
    }

    @Test("UNSUBSCRIBE takes the filters that SUBSCRIBE took", arguments: ["a/+", "$share/g/a/+"])
    func unsubscribe(filter: String) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", mountPoint: tenantA)
        try client.subscribe(filter)
        let publisher = try broker.connect("p", mountPoint: tenantA)
        publisher.publish("a/b", "1")
        try client.expectPublish("a/b", "1")
        #expect(
            try client.unsubscribe("tenant-a/a/+", "$share/h/a/+") == [.noSubscriptionExisted, .noSubscriptionExisted])
        #expect(try client.unsubscribe(filter) == [.success])
        #expect(try publisher.publishAcknowledged("a/b", "2") == .noMatchingSubscribers)
        try client.expectNothing()
    }

    @Test("a group has members of one mount point", arguments: [1, 2])
    func shared(loops: Int) async throws {
        let broker = try await InMemoryBroker(loops: loops)
        let members = try (0..<2).map { try broker.connect("m\($0)", on: $0 % loops, mountPoint: tenantA) }
        let other = try broker.connect("o", on: loops - 1, mountPoint: tenantB)
        for client in members + [other] { try client.subscribe("$share/g/a/+", qos: .atLeastOnce) }
        let publisher = try broker.connect("p", mountPoint: tenantA)
        for number in 0..<4 { publisher.publish("a/b", "\(number)", qos: .atLeastOnce) }
        for member in members {
            let packets = try member.takeAll()
            #expect(packets.count == 2)
            for case .publish(let publish) in packets { #expect(publish.topic == "a/b") }
        }
        try other.expectNothing()
    }

    @Test("retained messages have their places in it")
    func retained() async throws {
        let broker = try await InMemoryBroker()
        try broker.connect("p", mountPoint: tenantA).publish("a/b", "mine", retain: true)
        try broker.connect("q").publish("tenant-a/a/c", "too", retain: true)
        try broker.connect("s", mountPoint: tenantB).publish("a/b", "other", retain: true)
        let client = try broker.connect("c", mountPoint: tenantA)
        try client.subscribe("a/+")
        var seen: [String: [UInt8]] = [:]
        for case .publish(let publish) in try client.takeAll() { seen[publish.topic] = publish.payload }
        #expect(seen == ["a/b": Array("mine".utf8), "a/c": Array("too".utf8)])
        try broker.connect("p2", mountPoint: tenantA).publish("a/c", "", retain: true)
        let top = try broker.connect("top")
        try top.subscribe("tenant-a/#")
        try top.expectPublish("tenant-a/a/b", "mine", retain: true)
        try top.expectNothing()
    }

    @Test("a will goes to it")
    func will() async throws {
        let broker = try await InMemoryBroker()
        let top = try broker.connect("top")
        try top.subscribe("#")
        let will = Will(topic: "gone", payload: Array("x".utf8), properties: [.responseTopic("back")])
        try broker.connect("c", will: will, mountPoint: tenantA).cut()
        #expect(try top.expectPublish("tenant-a/gone", "x").properties.responseTopic == "tenant-a/back")
        try top.expectNothing()
    }

    @Test("a response topic is a topic like any other, and left out where the receiver could not publish to it")
    func responseTopic() async throws {
        let broker = try await InMemoryBroker()
        let inside = try broker.connect("i", mountPoint: tenantA)
        let top = try broker.connect("top")
        try inside.subscribe("call", qos: .atLeastOnce)
        try top.subscribe("tenant-a/call", qos: .atLeastOnce)
        let properties: Properties = [
            .responseTopic("back"), .correlationData([1]), .userProperty("k", "v"),
        ]
        try broker.connect("p", mountPoint: tenantA).publish("call", "1", properties: properties)
        #expect(try inside.expectPublish("call", "1").properties == properties)
        #expect(try top.expectPublish("tenant-a/call", "1").properties.responseTopic == "tenant-a/back")
        let publisher = try broker.connect("q")
        publisher.publish("tenant-a/call", "2", qos: .atLeastOnce, properties: [.responseTopic("tenant-a/there")])
        #expect(try inside.expectPublish("call", "2", qos: .atLeastOnce).properties.responseTopic == "there")
        publisher.publish("tenant-a/call", "3", properties: [.responseTopic("tenant-b/there"), .correlationData([1])])
        #expect(try inside.expectPublish("call", "3").properties == [.correlationData([1])])
    }

    @Test("aliases stand for the client's topics, in both directions")
    func aliases() async throws {
        let broker = try await InMemoryBroker()
        let reader = try broker.connect("r", properties: [.topicAliasMaximum(5)], mountPoint: tenantA)
        try reader.subscribe("a/#")
        let publisher = try broker.connect("p", mountPoint: tenantA)
        publisher.publish("a/b", "1", properties: [.topicAlias(1)])
        publisher.publish("", "2", properties: [.topicAlias(1)])
        #expect(try reader.expectPublish("a/b", "1").properties == [.topicAlias(1)])
        #expect(try reader.expectPublish("", "2").properties == [.topicAlias(1)])
    }

    @Test("no local, identifiers and retain as published are as ever")
    func options() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", mountPoint: tenantA)
        try client.subscribe("own", noLocal: true)
        try client.subscribe("a/+", qos: .atLeastOnce, retainAsPublished: true, identifier: 3)
        client.publish("own", "1")
        try client.expectNothing()
        client.publish("a/b", "2", retain: true)
        let publish = try client.expectPublish("a/b", "2", retain: true)
        #expect(publish.properties.subscriptionIdentifiers == [3])
    }

    @Test("what waits for a client keeps its names, on another loop, too", arguments: [1, 2])
    func away(loops: Int) async throws {
        let broker = try await InMemoryBroker(loops: loops)
        let forever: Properties = [.sessionExpiryInterval(.max)]
        let client = try broker.connect("c", cleanStart: false, properties: forever, mountPoint: tenantA)
        try client.subscribe("a/+", qos: .atLeastOnce)
        client.cut()
        let publisher = try broker.connect("p", mountPoint: tenantA)
        publisher.publish("a/b", "1", qos: .atLeastOnce)
        let next = broker.open(on: loops - 1, mountPoint: tenantA)
        next.send(.connect(Connect(cleanStart: false, clientIdentifier: "c", properties: forever)))
        try next.expectConnack(.success, sessionPresent: true)
        try next.expectPublish("a/b", "1", qos: .atLeastOnce)
        publisher.publish("a/c", "2", qos: .atLeastOnce)
        try next.expectPublish("a/c", "2", qos: .atLeastOnce)
    }

    @Test("a session ends when its client comes back with another mount point", arguments: [1, 2])
    func moved(loops: Int) async throws {
        let broker = try await InMemoryBroker(loops: loops)
        let forever: Properties = [.sessionExpiryInterval(.max)]
        for (from, to) in [(tenantA, tenantB), (tenantA, nil), (nil, tenantA)] {
            let client = try broker.connect("c", properties: forever, mountPoint: from)
            try client.subscribe("a/+", qos: .atLeastOnce)
            client.cut()
            let publisher = try broker.connect("p", mountPoint: from)
            publisher.publish("a/b", "1", qos: .atLeastOnce)
            let next = broker.open(on: loops - 1, mountPoint: to)
            next.send(.connect(Connect(cleanStart: false, clientIdentifier: "c", properties: forever)))
            try next.expectConnack(.success, sessionPresent: false)
            publisher.publish("a/b", "2", qos: .atLeastOnce)
            try next.expectNothing()
        }
    }

    @Test("a topic that becomes too long is refused, and so are a filter and a will")
    func tooLong() async throws {
        let broker = try await InMemoryBroker()
        let fits = String(repeating: "x", count: 65_535 - 9)
        let client = try broker.connect("c", mountPoint: tenantA)
        #expect(try client.subscribe(fits, qos: .atLeastOnce) == [.grantedQoS1])
        #expect(try client.subscribe(fits + "x") == [.topicFilterInvalid])
        #expect(try client.publishAcknowledged(fits + "x", "1") == .topicNameInvalid)
        #expect(
            try client.publishAcknowledged("a", "1", properties: [.responseTopic(fits + "x")]) == .topicNameInvalid)
        client.publish(fits, "2")
        try client.expectPublish(fits, "2")
        let other = broker.open(mountPoint: tenantA)
        other.send(.connect(Connect(clientIdentifier: "o", will: Will(topic: fits + "x"))))
        try other.expectConnack(.topicNameInvalid)
    }
}
