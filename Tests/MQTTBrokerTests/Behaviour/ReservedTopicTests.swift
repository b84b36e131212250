import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("$SYS is the broker's own")
struct ReservedTopicTests {
    @Test("a PUBLISH to $SYS is not routed; 5.0 gets 0x87", arguments: ["$SYS", "$SYS/", "$SYS/broker/x"])
    func publish(topic: String) async throws {
        let broker = try await InMemoryBroker()
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("$SYS/#")
        let new = try broker.connect("n")
        #expect(try new.publishAcknowledged(topic, "x", qos: .atLeastOnce) == .notAuthorized)
        #expect(try new.publishAcknowledged(topic, "x", qos: .exactlyOnce) == .notAuthorized)
        new.publish(topic, "x", retain: true)
        try new.expectNothing()
        let old = try broker.connect("o", .v3_1_1)
        #expect(try old.publishAcknowledged(topic, "x") == .success)
        try watcher.expectNothing()
        #expect(new.isOpen && old.isOpen)
        let late = try broker.connect("late")
        try late.subscribe("$SYS/#")
        try late.expectNothing()
    }

    @Test("other topics that begin with $SYS are nobody's")
    func others() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("$SYSTEM/#")
        try broker.connect("p").publish("$SYSTEM/x", "1")
        try watcher.expectPublish("$SYSTEM/x", "1")
    }
}
