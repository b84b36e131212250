import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Mount points: topics that begin with $")
struct MountPointDollarTests {
    let tenant = MountPoint("tenant/")

    @Test("are the client's own, like all others")
    func own() async throws {
        let broker = try await InMemoryBroker()
        let top = try broker.connect("top")
        try top.subscribe("$own/#")
        try top.subscribe("tenant/#")
        let client = try broker.connect("c", mountPoint: tenant)
        try client.subscribe("$own/#")
        client.publish("$own/x", "1")
        try client.expectPublish("$own/x", "1")
        try top.expectPublish("tenant/$own/x", "1")
        try broker.connect("q").publish("$own/x", "2")
        try top.expectPublish("$own/x", "2")
        try client.expectNothing()
    }

    @Test("[MQTT-4.7.2-1] are not what a wildcard at the beginning matches", arguments: QoS.allCases)
    func wildcards(qos: QoS) async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", mountPoint: tenant)
        let member = try broker.connect("m", mountPoint: tenant)
        try client.subscribe("#", qos: qos)
        try client.subscribe("+/x", qos: qos)
        try member.subscribe("$share/g/#", qos: qos)
        let publisher = try broker.connect("p", mountPoint: tenant)
        publisher.publish("$own/x", "1", qos: qos, retain: true)
        for client in [client, member] { try client.expectNothing() }
        try client.subscribe("$own/+", qos: qos)
        try client.expectPublish("$own/x", "1", qos: qos, retain: true)
        publisher.publish("$own/x", "2", qos: qos)
        try client.expectPublish("$own/x", "2", qos: qos)
        try client.unsubscribe("$own/+")
        publisher.publish("$own/x", "3", qos: qos)
        let late = try broker.connect("late", mountPoint: tenant)
        try late.subscribe("#", qos: qos)
        for client in [client, member, late] { try client.expectNothing() }
    }

    @Test("do not lead to the broker's own, which are not to be published to")
    func reserved() async throws {
        let broker = try await InMemoryBroker()
        let client = try broker.connect("c", mountPoint: tenant)
        #expect(try client.subscribe("$SYS/#") == [.grantedQoS0])
        try broker.handle.publish(Message(topic: "$SYS/broker/version", payload: [1]), as: "sys")
        try client.expectNothing()
        #expect(try client.publishAcknowledged("$SYS/broker/version", "x") == .notAuthorized)
    }
}
