import MQTTCodec
import Synchronization
import Testing

@Suite("acl_by_http.lua")
struct HTTPScriptTests {
    /// Runs the example with a service of the test.
    private func run(_ backEnd: HTTPBackEnd, _ body: (RunningBroker) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let configuration = try folder.write(
            "martlet.yaml",
            """
            listeners: { all: { bind: "127.0.0.1:0" } }
            plugins: [lua]
            lua:
              scripts: ["\(Programs.script("acl_by_http"))"]
              http: { connections: 200 }
              config: { acl_service: "\(backEnd.url)" }
            """)
        try await RunningBroker.run(["-c", configuration], port: nil, body)
        try await backEnd.stop()
    }

    @Test("the service decides who connects and what they do; its answers are remembered")
    func decisions() async throws {
        let backEnd = try await HTTPBackEnd { request, answer in
            switch request.target {
            case "/connect": answer(request.body.contains(#""password":"violet""#) ? 200 : 403)
            case "/acl?username=ann&action=publish&topic=a%2Fb%20c": answer(200)
            default: answer(404)
            }
        }
        try await run(backEnd) { broker in
            let stranger = try broker.socket()
            let refusal = try await stranger.connack(
                Connect(version: .v5, clientIdentifier: "m", username: "mallory", password: Array("x".utf8)))
            #expect(refusal.reasonCode == .badUserNameOrPassword)
            let ann = try broker.socket()
            let connack = try await ann.connack(
                Connect(version: .v5, clientIdentifier: "a", username: "ann", password: Array("violet".utf8)))
            #expect(connack.reasonCode == .success)
            // Nobody subscribes.
            #expect(try await ann.ask("a/b c") == .noMatchingSubscribers)
            #expect(try await ann.ask("a/b c") == .noMatchingSubscribers)
            #expect(try await ann.ask("other") == .notAuthorized)
        }
        #expect(backEnd.requests.map(\.method) == ["POST", "POST", "GET", "GET"])
    }

    @Test("200 clients wait for the service at the same time, and all are let in")
    func crowd() async throws {
        let count = 200
        let waiting = Mutex<[@Sendable (Int) -> Void]>([])
        // Nobody gets an answer before everybody has asked.
        let backEnd = try await HTTPBackEnd { _, answer in
            let all = waiting.withLock { waiting in
                waiting.append(answer)
                return waiting.count == count ? waiting : []
            }
            for answer in all { answer(200) }
        }
        try await run(backEnd) { broker in
            let clients = try (0..<count).map { _ in try broker.socket() }
            for (number, client) in clients.enumerated() {
                try client.send(.connect(Connect(version: .v5, clientIdentifier: "c\(number)")))
            }
            for client in clients { #expect(try await client.receive()?.reasonCode == .success) }
        }
        #expect(backEnd.requests.count == count)
    }
}
