import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Synchronization
import Testing

@Suite("Wills and hooks")
struct WillHooksTests {
    private let will = Will(topic: "w", payload: Array("gone".utf8), qos: .atLeastOnce, retain: true)

    @Test("a will is authorized at CONNECT, and again when it is sent", arguments: [true, false])
    func twice(isAsync: Bool) async throws {
        let asked = Recorded<AuthorizationRequest>()
        let answer: @Sendable (AuthorizationRequest, Client) -> Verdict<AuthorizationGrant> = { request, client in
            if client.id == "c" { asked.append(request) }
            return .allowed
        }
        let plugin: any Plugin =
            isAsync ? ScriptedAsyncAuthorizer(answer: answer) : ScriptedAuthorizer(answer: answer)
        let broker = try await InMemoryBroker(plugins: [plugin])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("w", qos: .atLeastOnce)
        let client = try broker.connect("c", will: will)
        let request = AuthorizationRequest(action: .publish, topic: "w", qos: .atLeastOnce, retain: true, origin: .will)
        #expect(asked.values == [request])
        client.cut()
        #expect(asked.values == [request, request])
        try watcher.expectPublish("w", "gone", qos: .atLeastOnce)
    }

    @Test("a will that is refused at CONNECT refuses the client", arguments: ProtocolVersion.allCases, [true, false])
    func refused(version: ProtocolVersion, isAsync: Bool) async throws {
        let answer: @Sendable (AuthorizationRequest, Client) -> Verdict<AuthorizationGrant> = { request, _ in
            request.topic == "w" ? .deny(.notAuthorized) : .allowed
        }
        let plugin: any Plugin =
            isAsync ? ScriptedAsyncAuthorizer(answer: answer) : ScriptedAuthorizer(answer: answer)
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = broker.open(version)
        client.send(.connect(Connect(version: version, clientIdentifier: "c", will: will)))
        try client.expectConnack(.notAuthorized)
        try client.expectClosed()
        #expect(broker.sessions == [])
    }

    @Test("a will whose permission has gone meanwhile is not sent")
    func revoked() async throws {
        let allowed = Switch()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAuthorizer { request, _ in
                request.action == .subscribe || allowed.isOn ? .allowed : .deny(.notAuthorized)
            }
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("w")
        let client = try broker.connect("c", will: will)
        allowed.turnOff()
        client.cut()
        try watcher.expectNothing()
        #expect(broker.dropped(.notAuthorized) == 1)
    }

    @Test("a will passes on_publish as a message of its client", arguments: [true, false])
    func intercepted(isAsync: Bool) async throws {
        let seen = Recorded<Message>()
        let plugin: any Plugin =
            isAsync
            ? ScriptedAsyncPublishInterceptor { message, _ in
                await Task.yield()
                seen.append(message)
                message.payload = Array("edited".utf8)
                return .pass
            }
            : ScriptedPublishInterceptor { message, _ in
                seen.append(message.copy())
                message.payload = Array("edited".utf8)
                return .pass
            }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("w")
        try broker.connect("c", will: will).cut()
        try watcher.expectPublish("w", "edited")
        #expect(seen.values.map(\.origin) == [.will])
        #expect(seen.values.map(\.publisher) == ["c"])
        let late = try broker.connect("late")
        try late.subscribe("w")
        try late.expectPublish("w", "edited", retain: true)
    }

    @Test("a will that a hook drops, rejects or fails on is not sent", arguments: [0, 1, 2, 3])
    func stopped(which: Int) async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedPublishInterceptor { message, _ in
                switch which {
                case 0: return .drop()
                case 1: return .reject(.notAuthorized)
                case 2: throw CancellationError()
                default:
                    message.topic = "#"
                    return .pass
                }
            }
        ])
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#")
        try broker.connect("c", will: will).cut()
        try watcher.expectNothing()
        let late = try broker.connect("late")
        try late.subscribe("w")
        try late.expectNothing()
    }

    /// On until it is turned off.
    private final class Switch: Sendable {
        private let state = Mutex(true)
        var isOn: Bool { state.withLock { $0 } }
        func turnOff() { state.withLock { $0 = false } }
    }
}
