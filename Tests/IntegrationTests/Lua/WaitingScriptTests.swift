import MQTTCodec
import Testing

@Suite("A script that waits")
struct WaitingScriptTests {
    /// Runs a broker with one event loop and one script.
    private func run(
        _ script: String, settings: String = "", _ body: (RunningBroker) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        try folder.write("s.lua", "local mqtt = require 'mqtt'\n" + script)
        let file = try folder.write(
            "martlet.yaml",
            """
            allow_anonymous: true
            event_loops: 1
            listeners: { default: { bind: "127.0.0.1:0" } }
            plugins: [lua]
            lua: { scripts: [s.lua] }
            \(settings)
            """)
        try await RunningBroker.run(["-c", file], port: nil, directory: folder.path, body)
    }

    private func publish(_ topic: String, _ payload: String = "", _ identifier: UInt16) -> Packet {
        .publish(Publish(qos: .atLeastOnce, topic: topic, packetIdentifier: identifier, payload: Array(payload.utf8)))
    }

    @Test("A slow authenticate of client A does not delay client B's PINGRESP", arguments: ClientVersion.allCases)
    func onlyOne(version: ClientVersion) async throws {
        try await run(
            """
            local isReleased = false
            return {
              authenticate = function(client)
                while client.id == "slow" and not isReleased do mqtt.sleep(0.01) end
                return true
              end,
              on_publish = function(client, message) isReleased = message.topic == "release" end,
            }
            """
        ) { broker in
            let neighbour = try broker.socket(version)
            try await neighbour.connect("neighbour")
            let slow = try broker.socket(version)
            try slow.send(.connect(Connect(version: version.protocolVersion, clientIdentifier: "slow")))
            // Nobody is let go before the newcomer asks for it, after everybody else has been served.
            for _ in 1...3 { #expect(try await neighbour.isServed()) }
            let newcomer = try broker.socket(version)
            try await newcomer.connect("newcomer")
            try newcomer.send(publish("release", "", 1))
            guard case .puback = try await newcomer.receive() else { throw CancellationError() }
            guard case .connack(let connack)? = try await slow.receive() else { throw CancellationError() }
            #expect(connack.reasonCode == .success)
            #expect(try await slow.isServed())
        }
    }

    @Test("the order of a client's messages is kept while on_publish sleeps", arguments: ClientVersion.allCases)
    func order(version: ClientVersion) async throws {
        try await run(
            """
            return { on_publish = { topic = "slow/#", run = function(client, message)
              local number = tonumber(message.payload)
              -- The later, the shorter.
              mqtt.sleep((10 - number) * 0.01)
              message.payload = message.payload .. client.id
            end } }
            """
        ) { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "#", "-q", "1")
            let writer = try broker.socket(version)
            try await writer.connect("w")
            var packets: [UInt8] = []
            for number in UInt16(1)...9 {
                packets += publish("slow/\(number)", "\(number)", number).encoded(version: version.protocolVersion)
            }
            packets += publish("fast", "end", 10).encoded(version: version.protocolVersion)
            try writer.send(packets)
            for number in UInt16(1)...10 {
                guard case .puback(let puback)? = try await writer.receive() else { throw CancellationError() }
                #expect(puback.packetIdentifier == number)
            }
            let expected = (1...9).map { ReceivedMessage("slow/\($0)", "\($0)w", qos: 1) }
            #expect(try await reader.messages(10) == expected + [ReceivedMessage("fast", "end", qos: 1)])
        }
    }

    @Test("A disconnect during a suspended hook cancels it", arguments: ClientVersion.allCases)
    func disconnect(version: ClientVersion) async throws {
        try await run(
            """
            local function guard(text) return setmetatable({}, { __close = function() print("closed " .. text) end }) end
            return {
              authenticate = function(client)
                local waits <close> = guard("authenticate " .. client.id)
                if client.id == "early" then mqtt.sleep(3600) end
                return true
              end,
              on_publish = function(client, message)
                local waits <close> = guard("on_publish " .. message.topic)
                mqtt.sleep(3600)
              end,
              on_disconnect = function(client) print("gone " .. client.id) end,
            }
            """, settings: "hook_deadlines: { authenticate: 3600, others: 3600 }"
        ) { broker in
            do {
                let early = try broker.socket(version)
                try early.send(.connect(Connect(version: version.protocolVersion, clientIdentifier: "early")))
                let late = try broker.socket(version)
                try await late.connect("late")
                try late.send(publish("a/b", "x", 1))
                // What stands behind it is not looked at, and the other clients are served.
                try late.send(.pingreq)
                let other = try broker.socket(version)
                try await other.connect("other")
                #expect(try await other.isServed())
                #expect(!broker.log.contains("closed on_publish"))
            }
            try await broker.waitForLog("closed authenticate early")
            try await broker.waitForLog("closed on_publish a/b")
            try await broker.waitForLog("gone late")
            #expect(!broker.log.contains("hook failed"), "\(broker.log)")
        }
    }

    @Test("the deadline of the hook denies, and so does a timeout of its own", arguments: ClientVersion.allCases)
    func deadline(version: ClientVersion) async throws {
        try await run(
            """
            return {
              authenticate = {
                function(client) if client.id == "a" then mqtt.sleep(3600) end end,
                { timeout = 0.1, run = function(client) if client.id == "b" then mqtt.sleep(3600) end return true end },
              },
              on_publish = function() mqtt.sleep(3600) end,
            }
            """, settings: "hook_deadlines: { authenticate: 0.3, others: 0.2 }"
        ) { broker in
            for name in ["b", "a"] {
                let connack = try await broker.socket(version).connack(
                    Connect(version: version.protocolVersion, clientIdentifier: name))
                // 0x88, or return code 3.
                #expect(connack.reasonCode == .serverUnavailable, "\(name)")
            }
            let client = try broker.socket(version)
            try await client.connect("c")
            try client.send(publish("a", "", 1))
            guard case .puback(let puback)? = try await client.receive() else { throw CancellationError() }
            #expect(puback.reasonCode == (version == .v5 ? .implementationSpecificError : .success))
            // Of several failures of a hook within a short time only the first is logged.
            #expect(broker.log.contains("authenticate did not answer within 0.1 s"))
        }
    }

    @Test("scripts and observers wait without holding anybody up")
    func observers() async throws {
        try await run(
            """
            return {
              on_connected = function(client) mqtt.sleep(0.1) mqtt.publish { topic = "hello/" .. client.id } end,
              on_disconnect = function(client, event)
                mqtt.sleep(0.1)
                mqtt.publish { topic = "bye/" .. client.id, payload = event.by }
              end,
            }
            """
        ) { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-t", "hello/x", "-t", "bye/x")
            try await broker.pub(.v5, "-i", "x", "-t", "other", "-m", "")
            let messages = try await reader.messages(2)
            #expect(messages.map(\.topic).sorted() == ["bye/x", "hello/x"])
        }
    }

    @Test("mqtt.request asks a client, and decides by its answer")
    func request() async throws {
        try await run(
            """
            return { authenticate = function(client)
              if client.id == "door" then return true end
              local answer, why = mqtt.request("door/open", client.id, 3)
              if not answer then return mqtt.deny("server_busy", why) end
              return answer.payload == "come in" and answer.publisher == "door"
            end }
            """
        ) { broker in
            let door = try broker.socket()
            try await door.connect("door")
            let subscription = Subscription(filter: "door/open", options: SubscriptionOptions(qos: .atMostOnce))
            try door.send(.subscribe(Subscribe(packetIdentifier: 1, subscriptions: [subscription])))
            guard case .suback = try await door.receive() else { throw CancellationError() }
            for (answer, code) in [("come in", ReasonCode.success), ("go away", .badUserNameOrPassword)] {
                let guest = try broker.socket()
                try guest.send(.connect(Connect(clientIdentifier: "guest")))
                guard case .publish(let question)? = try await door.receive() else { throw CancellationError() }
                #expect(String(decoding: question.payload, as: UTF8.self) == "guest")
                let topic = try #require(question.properties.responseTopic)
                try door.send(.publish(Publish(topic: topic, payload: Array(answer.utf8))))
                guard case .connack(let connack)? = try await guest.receive() else { throw CancellationError() }
                #expect(connack.reasonCode == code)
            }
        }
    }
}
