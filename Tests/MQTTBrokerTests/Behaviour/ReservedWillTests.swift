import MQTTBroker
import MQTTCodec
import MQTTTesting
import Testing

@Suite("$SYS and wills")
struct ReservedWillTests {
    @Test("a will for $SYS never arrives there")
    func will() async throws {
        let broker = try await InMemoryBroker()
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("$SYS/#")
        let client = broker.open(.v3_1_1)
        client.send(
            .connect(
                Connect(version: .v3_1_1, clientIdentifier: "c", will: Will(topic: "$SYS/broker/x", payload: [1]))))
        client.cut()
        try watcher.expectNothing()
    }
}
