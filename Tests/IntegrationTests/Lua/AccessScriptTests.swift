import MQTTCodec
import Testing

@Suite("acl_by_client_and_user.lua")
struct AccessScriptTests {
    @Test("lets a client publish below its own name only", arguments: ClientVersion.allCases, [0, 1, 2])
    func publish(version: ClientVersion, qos: Int) async throws {
        try await RunningBroker.run([Programs.script("acl_by_client_and_user")]) { broker in
            let desk = try await broker.sub(
                version, "-i", "desk", "-u", "operator", "-t", "sensors/#", "-q", "2")
            func publish(_ topic: String, _ text: String) async throws -> MosquittoClient {
                try await broker.pub(version, "-i", "pump-1", "-t", topic, "-m", text, "-q", "\(qos)")
            }

            let allowed = try await publish("sensors/pump-1/pressure", "3.2")
            let foreign = try await publish("sensors/pump-2/pressure", "9")
            let other = try await publish("commands/pump-1", "stop")
            _ = try await publish("sensors/pump-1/end", "end")

            #expect(
                try await desk.messages(2) == [
                    ReceivedMessage("sensors/pump-1/pressure", "3.2", qos: qos),
                    ReceivedMessage("sensors/pump-1/end", "end", qos: qos),
                ])
            #expect(allowed.end == .exited(0))
            #expect(allowed.errors == "")
            for refused in [foreign, other] where version == .v5 && qos > 0 {
                // 0x87, from the PUBACK or PUBREC
                #expect(refused.errors.contains("Not authorized"), "\(refused.output)\(refused.errors)")
            }
            for refused in [foreign, other] where version != .v5 {
                // 3.x has no way to say no to a message: it is acknowledged, and goes nowhere.
                #expect(refused.end == .exited(0))
            }
        }
    }

    @Test("tells a publisher of 5.0 the reason code")
    func reasonCode() async throws {
        try await RunningBroker.run([Programs.script("acl_by_client_and_user")]) { broker in
            let client = try broker.socket()
            try await client.connect("pump-1")
            try client.send(.publish(Publish(qos: .atLeastOnce, topic: "sensors/pump-2/x", packetIdentifier: 7)))
            #expect(
                try await client.receive()
                    == .puback(Acknowledgement(packetIdentifier: 7, reasonCode: .notAuthorized)))
            try client.send(.publish(Publish(qos: .exactlyOnce, topic: "sensors/pump-2/x", packetIdentifier: 8)))
            #expect(
                try await client.receive()
                    == .pubrec(Acknowledgement(packetIdentifier: 8, reasonCode: .notAuthorized)))
            #expect(try await client.isServed())
        }
    }

    @Test("lets a client subscribe to its own name, and the operator to all", arguments: ClientVersion.allCases)
    func subscribe(version: ClientVersion) async throws {
        try await RunningBroker.run([Programs.script("acl_by_client_and_user")]) { broker in
            let own = try await broker.sub(version, "-i", "s1", "-t", "sensors/s1/#", "-q", "1")
            #expect(own.output.contains("Subscribed (mid: 1): 1"))
            let nosy = try await broker.subToEnd(version, "-i", "s2", "-t", "sensors/s1/#", "-q", "1")
            #expect(nosy.errors.contains("All subscription requests were denied"), "\(nosy.errors)")
            let wild = try await broker.subToEnd(version, "-i", "s3", "-t", "sensors/#", "-q", "1")
            #expect(wild.errors.contains("All subscription requests were denied"), "\(wild.errors)")
            // An identifier that is a wildcard means nothing.
            let plus = try await broker.subToEnd(version, "-i", "+", "-t", "sensors/+/#", "-q", "1")
            #expect(plus.errors.contains("All subscription requests were denied"), "\(plus.errors)")
        }
    }
}
