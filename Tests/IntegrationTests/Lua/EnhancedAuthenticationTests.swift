import MQTTCodec
import Testing

@Suite("on_auth of a script")
struct EnhancedAuthenticationTests {
    private static let script = """
        local mqtt = require "mqtt"
        return {
          on_auth = function(client, step)
            if step.method ~= "quiz" then return end
            if step.phase == "continue" then
              if step.data ~= step.state.answer then return mqtt.deny("not_authorized", "wrong answer") end
              return mqtt.allow { username = step.state.user, data = "right" }
            end
            return mqtt.continue("6 * 7?", { user = step.data, answer = "42" })
          end,
          authorize = function(client, request) return request.topic == client.username end,
        }
        """

    private func auth(_ code: ReasonCode, _ text: String, method: String = "quiz") -> Packet {
        .auth(
            Auth(
                reasonCode: code,
                properties: [.authenticationMethod(method), .authenticationData(Array(text.utf8))]))
    }

    private func connect(_ user: String, method: String = "quiz") -> Packet {
        .connect(
            Connect(
                clientIdentifier: "c",
                properties: [.authenticationMethod(method), .authenticationData(Array(user.utf8))]))
    }

    private func run(_ body: (RunningBroker) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        try folder.write("quiz.lua", Self.script)
        try await RunningBroker.run(["-v", folder.path("quiz.lua")], body)
    }

    @Test("an exchange, a re-authentication under another name, and a wrong answer, over TCP")
    func exchange() async throws {
        try await run { broker in
            let client = try broker.socket()
            try client.send(connect("ann"))
            #expect(try await client.receive() == auth(.continueAuthentication, "6 * 7?"))
            try client.send(auth(.continueAuthentication, "42"))
            guard case .connack(let connack)? = try await client.receive() else { throw CancellationError() }
            #expect(connack.reasonCode == .success)
            #expect(connack.properties.authenticationMethod == "quiz")
            #expect(connack.properties.authenticationData == Array("right".utf8))
            let publish = Packet.publish(Publish(qos: .atLeastOnce, topic: "bob", packetIdentifier: 1, payload: []))
            try client.send(publish)
            #expect(
                try await client.receive() == .puback(Acknowledgement(packetIdentifier: 1, reasonCode: .notAuthorized)))

            try client.send(auth(.reauthenticate, "bob"))
            #expect(try await client.receive() == auth(.continueAuthentication, "6 * 7?"))
            try client.send(auth(.continueAuthentication, "42"))
            #expect(try await client.receive() == auth(.success, "right"))
            try client.send(publish)
            #expect(
                try await client.receive()
                    == .puback(Acknowledgement(packetIdentifier: 1, reasonCode: .noMatchingSubscribers)))

            try client.send(auth(.reauthenticate, "cleo"))
            _ = try await client.receive()
            try client.send(auth(.continueAuthentication, "41"))
            #expect(
                try await client.receive()
                    == .disconnect(Disconnect(reasonCode: .notAuthorized, properties: [.reasonString("wrong answer")])))
            #expect(try await client.receive() == nil)
        }
    }

    @Test("an unknown method, and a client without one")
    func refused() async throws {
        try await run { broker in
            let unknown = try broker.socket()
            try unknown.send(connect("ann", method: "riddle"))
            guard case .connack(let connack)? = try await unknown.receive() else { throw CancellationError() }
            #expect(connack.reasonCode == .badAuthenticationMethod)
            #expect(try await unknown.receive() == nil)
            let anonymous = try broker.socket()
            #expect(try await anonymous.connack(Connect(clientIdentifier: "d")).reasonCode == .notAuthorized)
        }
    }
}
