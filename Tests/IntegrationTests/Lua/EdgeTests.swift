import MQTTCodec
import Testing

/// What the hook contract decides about scripts, sentence by sentence, with the broker as its users run it.
@Suite("Edges of the hook contract, decided")
struct EdgeTests {
    @Test(
        "A script given on the command line is not a configuration: it still listens on loopback and allows anonymous clients until an authenticator is loaded"
    )
    func commandLine() async throws {
        try await RunningBroker.run(script: "return { authorize = function() return true end }") { broker in
            #expect(broker.host == "127.0.0.1")
            let connack = try await broker.socket().connack(Connect(clientIdentifier: "a"))
            #expect(connack.reasonCode == .success)
        }
        try await RunningBroker.run(script: "return { authenticate = function() end }") { broker in
            #expect(broker.host == "127.0.0.1")
            let connack = try await broker.socket().connack(Connect(clientIdentifier: "a"))
            #expect(connack.reasonCode == .notAuthorized)
        }
    }

    @Test("false, mqtt.deny() in authenticate: 0x86 / 4; elsewhere 0x87")
    func denials() async throws {
        try await RunningBroker.run(
            script: """
                return {
                  authenticate = function(client, credentials)
                    if credentials.username == 'false' then return false end
                    if credentials.username == 'deny' then return mqtt.deny() end
                    return true
                  end,
                  authorize = function(client, request) if request.topic == 'false' then return false end return mqtt.deny() end,
                }
                """
        ) { broker in
            for name in ["false", "deny"] {
                let connack5 = try await broker.socket(.v5).connack(
                    Connect(version: .v5, clientIdentifier: "a", username: name))
                #expect(connack5.reasonCode.rawValue == 0x86)
                let old = try broker.socket(.v311)
                try old.send(.connect(Connect(version: .v3_1_1, clientIdentifier: "a", username: name)))
                guard case .connack(let connack3)? = try await old.receive() else { throw CancellationError() }
                #expect(connack3.reasonCode == .badUserNameOrPassword)
                let client = try broker.socket()
                try await client.connect("b")
                try client.publish(name)
                #expect(try await client.receive()?.reasonCode?.rawValue == 0x87)
            }
        }
    }

    @Test(
        "An invalid result of a transform (topic with a wildcard, empty, U+0000; wrong type: nothing is coerced): 0x83, logged with the line",
        arguments: ["message.topic = 'a/#'", "message.topic = ''", "message.topic = 'a\\0'", "message.payload = 5"])
    func invalidResult(statement: String) async throws {
        try await RunningBroker.run(
            script: "return {\n  on_publish = function(client, message)\n    \(statement)\n  end }"
        ) { broker in
            let client = try broker.socket()
            try await client.connect("a")
            try client.publish("a")
            #expect(try await client.receive()?.reasonCode?.rawValue == 0x83)
            try await broker.waitForLog("s.lua:4: bad value for field")
        }
    }

    @Test(
        "A fold stops at drop, reject or disconnect; later plugins do not see the message",
        arguments: ["drop", "reject", "disconnect"])
    func fold(method: String) async throws {
        let scripts = [
            "a.lua":
                "return { on_publish = function(client, message) if message.topic == 'stop' then message:\(method)() end end }",
            "b.lua": RunningBroker.note + "return { on_publish = function(client, message) note(message.topic) end }",
        ]
        try await RunningBroker.run(scripts: scripts) { broker in
            let client = try broker.socket()
            try await client.connect("a")
            try client.publish("stop")
            _ = try await client.receive()
            let other = try broker.socket()
            try await other.connect("b")
            try other.publish("go")
            _ = try await other.receive()
            #expect(try await broker.notes(1) == ["go"])
        }
    }

    @Test(
        "A client that names an authentication method is handled by on_auth alone, whose allow is its grant; no handler for the method: 0x8C"
    )
    func authenticationMethod() async throws {
        try await RunningBroker.run(
            script: """
                return {
                  authenticate = function() error('not asked') end,
                  on_auth = function(client, step) if step.method == 'm' then return mqtt.allow { username = 'granted' } end end,
                  authorize = function(client, request) return request.topic == client.username end,
                }
                """
        ) { broker in
            func connect(_ method: String) -> Connect {
                Connect(clientIdentifier: "a", properties: [.authenticationMethod(method)])
            }
            let refused = try await broker.socket().connack(connect("other"))
            #expect(refused.reasonCode.rawValue == 0x8C)
            let client = try broker.socket()
            #expect(try await client.connack(connect("m")).reasonCode == .success)
            try client.publish("granted")
            #expect(try await client.receive()?.reasonCode != .notAuthorized)
        }
    }

    @Test("on_accept closes a connection before its CONNECT is read; on_connect edits and refuses a CONNECT")
    func connecting() async throws {
        try await RunningBroker.run(
            script: """
                local open = true
                return {
                  on_accept = function(connection)
                    assert(connection.address == '127.0.0.1' and connection.port > 0 and connection.tls == false)
                    return mqtt.shared.get('closed') == nil
                  end,
                  on_connect = function(client, connect)
                    if connect.client_id == 'moved' then
                      return connect:reject('use_another_server', 'over there', { { 'server', 'b' } })
                    end
                    connect.client_id, connect.will = 'new-' .. connect.client_id, nil
                  end,
                  on_publish = function() mqtt.shared.set('closed', true) end,
                }
                """
        ) { broker in
            let client = try broker.socket()
            let connack = try await client.connack(
                Connect(clientIdentifier: "a", will: Will(topic: "never", payload: [1])))
            #expect(connack.properties.assignedClientIdentifier == "new-a")
            let moved = try await broker.socket().connack(Connect(clientIdentifier: "moved"))
            #expect(moved.reasonCode == .useAnotherServer && moved.properties.reasonString == "over there")
            #expect(moved.properties.userProperties.first?.value == "b")
            try client.publish("a")
            _ = try await client.receive()
            let late = try broker.socket()
            #expect(try await late.receive() == nil)
        }
    }

    @Test("on_unsubscribe keeps a subscription, on_retain keeps a message from being stored, retained.get finds one")
    func companions() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note + """
                return {
                  on_unsubscribe = function(client, unsubscription)
                    if unsubscription.filter == 'keep' then unsubscription:reject('not_authorized') end
                  end,
                  on_retain = { topic = 'no/#', run = function(client, message) message:drop() end },
                  on_publish = { topic = 'ask', run = function(client, message)
                    local yes, no = mqtt.retained.get('yes/1'), mqtt.retained.get('no/1')
                    note(yes.payload, tostring(no), tostring(mqtt.retained.clear('yes/1')), tostring(mqtt.retained.get('yes/1')))
                  end },
                }
                """
        ) { broker in
            let client = try broker.socket()
            try await client.connect("a")
            try await client.subscribe("keep")
            try client.send(.unsubscribe(Unsubscribe(packetIdentifier: 3, filters: ["keep", "none"])))
            guard case .unsuback(let unsuback)? = try await client.receive() else { throw CancellationError() }
            #expect(unsuback.reasonCodes == [.notAuthorized, .noSubscriptionExisted])
            for topic in ["yes/1", "no/1"] {
                try client.publish(topic, topic, retain: true)
                _ = try await client.receive()
            }
            try client.publish("ask")
            _ = try await client.receive()
            #expect(try await broker.notes(1) == ["yes/1,nil,true,nil"])
        }
    }

    @Test("timer.every and timer.after fire once per broker unless { each_loop = true }; shared is one per broker")
    func timers() async throws {
        try await RunningBroker.run(
            script: RunningBroker.note + """
                mqtt.timer.after(0.05, function() note('once', mqtt.shared.incr('once')) end)
                mqtt.timer.after(0.05, function() note('each', mqtt.shared.incr('each')) end, { each_loop = true })
                return { on_load = function() mqtt.shared.incr('loops') end,
                  on_publish = function() note('loops', mqtt.shared.get('loops')) end }
                """
        ) { broker in
            let client = try broker.socket()
            try await client.connect("a")
            try client.publish("a")
            _ = try await client.receive()
            let loops = try #require(
                try await Patience.until("the loops") { broker.notes.first { $0.hasPrefix("loops,") } }
                    .split(separator: ",").last.flatMap { Int($0) })
            let noted = try await broker.notes(loops + 2)
            #expect(noted.filter { $0.hasPrefix("once") } == ["once,1"])
            #expect(Set(noted.filter { $0.hasPrefix("each") }) == Set((1...loops).map { "each,\($0)" }))
        }
    }

    @Test(
        "Every load failure exits 78: syntax, unknown name, not a table, wrong option, failing top level; checks too",
        arguments: [
            "return {", "return { on_pubish = function() end }",
            "return { authorize = function() return nobody() end }",
            "return 5", "return { on_deliver = { key = 5, run = function() end } }", "error('no')",
        ])
    func loadFailures(script: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("s.lua", script)
        for arguments in [
            [folder.path("s.lua"), "-p", "0"], ["check-config", folder.path("s.lua")],
            ["script", "check", folder.path("s.lua")],
        ] {
            let command = try await Command.run(try Programs.martlet(), arguments)
            #expect(command.end == .exited(78), "\(command.errors)")
            #expect(command.errors.contains("s.lua"), "\(command.errors)")
        }
    }
}
