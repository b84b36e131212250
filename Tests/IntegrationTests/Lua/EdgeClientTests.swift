import MQTTCodec
import Testing

/// What the hook contract decides about scripts, sentence by sentence, with the broker as its users run it.
@Suite("Edges of the hook contract, decided: clients and their messages")
struct EdgeClientTests {
    @Test(
        "What a script publishes has the broker's own client, skips authorize, passes every other hook, and does not re-enter on_publish of the script"
    )
    func published() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note + """
                return {
                  on_connected = function(client)
                    if client.id == 'a' then assert(mqtt.publish { topic = 'by/script', payload = 'x', retain = true }) end
                  end,
                  authorize = function(client, request)
                    if request.origin == 'script' then note('authorize') end
                    return true
                  end,
                  on_publish = function(client, message) note('on_publish', message.topic) end,
                  on_retain = function(client, message)
                    note('on_retain', message.origin, tostring(client.internal), client.id, tostring(message.publisher))
                  end,
                  on_deliver = function(client, message) note('on_deliver', message.origin, client.id) end,
                }
                """
        ) { broker in
            let reader = try broker.socket()
            try await reader.connect("reader")
            try await reader.subscribe("by/#")
            try await broker.socket().connect("a")
            guard case .publish(let message)? = try await reader.receive() else { throw CancellationError() }
            #expect(message.topic == "by/script")
            #expect(
                try await broker.notes(2) == [
                    "on_retain,script,true,$script/s,nil", "on_deliver,script,reader",
                ])
        }
    }

    @Test(
        "In on_deliver, authorize_receive, on_delivered, on_acked, on_dropped client is the receiver; message.publisher is the sender's client id"
    )
    func receivers() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note + """
                local function hook(name) return function(client, message) note(name, client.id, message.publisher) end end
                return {
                  authorize_receive = hook('authorize_receive'), on_delivered = hook('on_delivered'),
                  on_acked = hook('on_acked'), on_dropped = hook('on_dropped'),
                  on_deliver = function(client, message)
                    note('on_deliver', client.id, message.publisher)
                    if message.topic == 'no' then message:drop() end
                  end,
                }
                """
        ) { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-t", "#", "-q", "1")
            try await broker.pub(.v5, "-i", "writer", "-t", "yes", "-m", "x", "-q", "1")
            _ = try await reader.messages(1)
            _ = try await broker.notes(4)
            try await broker.pub(.v5, "-i", "writer", "-t", "no", "-m", "x", "-q", "1")
            let noted = try await broker.notes(7)
            let expected = [
                "authorize_receive", "on_deliver", "on_delivered", "on_acked", "authorize_receive", "on_deliver",
                "on_dropped",
            ]
            #expect(noted == expected.map { $0 + ",reader,writer" })
        }
    }

    @Test("on_disconnect by: message:disconnect and mqtt.disconnect are kick; a protocol error is server")
    func endings() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note + """
                return {
                  on_publish = function(client, message)
                    if message.topic == 'message' then message:disconnect() end
                    if message.topic == 'mqtt' then mqtt.disconnect(client.id) end
                  end,
                  on_disconnect = function(client, event) note(client.id, event.by) end,
                }
                """
        ) { broker in
            for topic in ["message", "mqtt"] {
                let client = try broker.socket()
                try await client.connect(topic)
                try client.publish(topic)
                var end: ReasonCode?
                while let packet = try await client.receive() { end = packet.reasonCode ?? end }
                #expect(end == .administrativeAction)
            }
            let client = try broker.socket()
            try await client.connect("protocol")
            try client.send(.connect(Connect(clientIdentifier: "again")))
            while try await client.receive() != nil {}
            #expect(try await broker.notes(3) == ["message,kick", "mqtt,kick", "protocol,server"])
        }
    }

    @Test("On takeover the old session's taken_over comes before the new one's resumed or created")
    func takeover() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note
                + "return { on_session = function(client, event) note(client.id, event.kind) end }"
        ) { broker in
            let first = try broker.socket()
            _ = try await first.connack(
                Connect(cleanStart: true, clientIdentifier: "a", properties: [.sessionExpiryInterval(60)]))
            let second = try broker.socket()
            _ = try await second.connack(
                Connect(cleanStart: false, clientIdentifier: "a", properties: [.sessionExpiryInterval(60)]))
            let noted = try await broker.notes(3)
            #expect(noted == ["a,created", "a,taken_over", "a,resumed"])
        }
    }

    @Test(
        "Over the publish rate: over_rate = \"reject\" answers with 0x97, since a PUBACK cannot carry 0x96; \"disconnect\" sends 0x96",
        arguments: [("reject", UInt8(0x97)), ("disconnect", 0x96)])
    func overRate(choice: String, expected: UInt8) async throws {
        try await RunningBroker.run(
            script:
                "return { authenticate = function() return mqtt.allow { limits = { publish_rate = 0.001, publish_burst = 1, over_rate = '\(choice)' } } end }"
        ) { broker in
            let client = try broker.socket()
            _ = try await client.connack(Connect(clientIdentifier: "a", username: "u"))
            try client.publish("a", id: 1)
            #expect(try await client.receive()?.reasonCode?.isError == false)
            try client.publish("a", id: 2)
            #expect(try await client.receive()?.reasonCode?.rawValue == expected)
        }
    }

    @Test("expires_in seconds: then DISCONNECT 0x87 \"authorization expired\"")
    func expiry() async throws {
        try await RunningBroker.run(
            script: "return { authenticate = function() return mqtt.allow { expires_in = 0.2 } end }"
        ) { broker in
            let client = try broker.socket()
            _ = try await client.connack(Connect(clientIdentifier: "a", username: "u"))
            guard case .disconnect(let disconnect)? = try await client.receive() else { throw CancellationError() }
            #expect(disconnect.reasonCode.rawValue == 0x87)
            #expect(disconnect.properties.reasonString == "authorization expired")
        }
    }

    @Test("acl is data: rules in order, for this session, with what stands for the client in them")
    func accessList() async throws {
        try await RunningBroker.run(
            script: """
                return { authenticate = function(client, credentials)
                  return mqtt.allow { attrs = { role = 'r' }, acl = {
                    { 'deny', 'publish', 'own/${client_id}/secret' },
                    { 'allow', 'publish', 'own/${client_id}/#' }, { 'allow', 'publish', 'role/${attrs.role}', qos = 0 },
                  } }
                end }
                """
        ) { broker in
            let client = try broker.socket()
            _ = try await client.connack(Connect(clientIdentifier: "a", username: "u"))
            var codes: [Bool?] = []
            for topic in ["own/a/x", "own/a/secret", "own/b/x", "role/r", "other"] {
                try client.publish(topic)
                codes.append(try await client.receive()?.reasonCode?.isError)
            }
            #expect(codes == [false, true, true, true, true])
        }
    }

    @Test(
        "reauthorize(selector [, grant]) asks the authorizers again for every subscription (a new grant replaces ACL, limits and attributes first), prunes what is refused"
    )
    func reauthorize() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note + """
                return {
                  authorize = function(client, request) return true end,
                  on_publish = { topic = 'revoke', run = function(client, message)
                    local r = mqtt.reauthorize('reader', { acl = { { 'deny', 'subscribe', 'a/#' } } })
                    note(r.sessions, r.removed_subscriptions, r.disconnected)
                  end },
                }
                """
        ) { broker in
            let reader = try broker.socket()
            try await reader.connect("reader")
            try await reader.subscribe("a/#")
            try await reader.subscribe("b/#")
            let writer = try broker.socket()
            try await writer.connect("writer")
            for (number, topic) in ["a/1", "revoke", "a/2", "b/1"].enumerated() {
                try writer.publish(topic, id: UInt16(number + 1))
                _ = try await writer.receive()
            }
            var topics: [String] = []
            for _ in 0..<2 {
                if case .publish(let message)? = try await reader.receive() { topics.append(message.topic) }
            }
            #expect(topics == ["a/1", "b/1"])
            #expect(broker.notes == ["1,1,0"])
        }
    }

    @Test("A will passes on_will, authorize, on_publish, on_retain and so on, in that order")
    func will() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note + """
                local function hook(name) return function(client, message)
                  if message.origin == 'will' then note(name, client.id, message.topic) end
                end end
                return {
                  authorize = function(client, request)
                    if request.origin == 'will' then note('authorize', client.id, request.topic) end
                    return true
                  end,
                  on_will = function(client, message)
                    note('on_will', client.id, message.topic)
                    message.topic = 'edited'
                  end,
                  on_publish = hook('on_publish'), on_retain = hook('on_retain'), on_deliver = hook('on_deliver'),
                }
                """
        ) { broker in
            let reader = try broker.socket()
            try await reader.connect("reader")
            try await reader.subscribe("#")
            let mortal = try broker.socket()
            _ = try await mortal.connack(
                Connect(clientIdentifier: "m", will: Will(topic: "gone", payload: [120], retain: true)))
            try mortal.send(.disconnect(Disconnect(reasonCode: .disconnectWithWill)))
            guard case .publish(let message)? = try await reader.receive() else { throw CancellationError() }
            #expect(message.topic == "edited")
            // The will is authorized at CONNECT, and again when it is sent.
            #expect(
                try await broker.notes(6) == [
                    "authorize,m,gone", "on_will,m,gone", "authorize,m,edited", "on_publish,m,edited",
                    "on_retain,m,edited", "on_deliver,reader,edited",
                ])
        }
    }

    @Test(
        "Where there is no receiver (no_subscribers, refused on the way in) on_dropped's client is the publisher; message.publisher is nil where no client published"
    )
    func nobody() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note + """
                return {
                  authorize = function(client, request) return request.topic ~= 'refused' end,
                  on_dropped = function(client, message, event)
                    note(client.id, message.topic, event.reason, tostring(message.publisher))
                  end,
                  on_publish = { topic = 'ask', run = function() mqtt.publish { topic = 'by/script', payload = 'x' } end },
                }
                """
        ) { broker in
            let client = try broker.socket()
            try await client.connect("a")
            for topic in ["nobody", "refused", "ask"] {
                try client.publish(topic)
                _ = try await client.receive()
            }
            let noted = try await broker.notes(4)
            #expect(
                Set(noted) == [
                    "a,nobody,no_subscribers,a", "a,refused,not_authorized,a", "a,ask,no_subscribers,a",
                    "$script/s,by/script,no_subscribers,nil",
                ])
        }
    }

    @Test(
        "mqtt.ban disconnects matching clients with 0x98, since a DISCONNECT cannot carry 0x8A, and refuses them with 0x8A from then on; on_refused hears of it"
    )
    func ban() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note + """
                return {
                  on_publish = function(client, message) mqtt.ban { client_id = message.payload, reason = 'go away' } end,
                  on_refused = function(client, event) note(client.id, event.code, event.reason) end,
                }
                """
        ) { broker in
            let bad = try broker.socket()
            try await bad.connect("bad")
            let good = try broker.socket()
            try await good.connect("good")
            try good.publish("a", "bad")
            _ = try await good.receive()
            // A DISCONNECT cannot carry 0x8A.
            #expect(try await bad.receive()?.reasonCode == .administrativeAction)
            let refused = try await broker.socket().connack(Connect(clientIdentifier: "bad"))
            #expect(refused.reasonCode.rawValue == 0x8A)
            #expect(try await broker.notes(1) == ["bad,138,go"])
        }
    }
}
