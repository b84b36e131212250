import DeviceRegistry
import MQTTTesting
import Testing

@Suite("Device registry")
struct DeviceRegistryTests {
    private let registry = DeviceRegistry(tokens: ["4711": "s3cret"])

    @Test("devices get in with their token, and publish and subscribe below their own serial number")
    func access() async throws {
        let broker = try await InMemoryBroker(plugins: [registry])
        let device = try broker.connect("pump", username: "4711", password: "s3cret")
        #expect(try device.subscribe("devices/4711/commands/#", qos: .exactlyOnce) == [.grantedQoS1])
        #expect(try device.subscribe("devices/#") == [.notAuthorized])
        #expect(try device.publishAcknowledged("devices/4711/pressure", "3.2") == .noMatchingSubscribers)
        #expect(try device.publishAcknowledged("devices/4712/pressure", "3.2") == .notAuthorized)
    }

    @Test("an empty reading is refused, with the reason")
    func empty() async throws {
        let broker = try await InMemoryBroker(plugins: [registry])
        let device = try broker.connect("pump", username: "4711", password: "s3cret")
        #expect(try device.publishAcknowledged("devices/4711/pressure", "") == .payloadFormatInvalid)
    }

    @Test("nobody else gets in")
    func refused() async throws {
        let broker = try await InMemoryBroker(plugins: [registry])
        #expect(throws: (any Error).self) { try broker.connect("a", username: "4711", password: "wrong") }
        #expect(throws: (any Error).self) { try broker.connect("b", username: "4712", password: "s3cret") }
    }

    @Test("it does what the broker expects of every plugin")
    func compliance() async {
        #expect(await HookCompliance(of: registry).check() == [])
    }
}
