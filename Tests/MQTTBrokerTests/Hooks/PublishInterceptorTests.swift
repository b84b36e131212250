import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_publish")
struct PublishInterceptorTests {
    struct Broken: Error {}

    private func broker(_ plugins: any Plugin...) async throws -> (InMemoryBroker, ScriptedClient, ScriptedClient) {
        let broker = try await InMemoryBroker(plugins: plugins)
        let watcher = try broker.connect("watcher")
        try watcher.subscribe("#", qos: .exactlyOnce)
        return (broker, watcher, try broker.connect("c"))
    }

    @Test("edits fold along the list, and the next plugin sees them")
    func fold() async throws {
        let (_, watcher, client) = try await broker(
            ScriptedPublishInterceptor(name: "a") { message, _ in
                message.payload += [0x61]
                return .pass
            },
            ScriptedAsyncPublishInterceptor(name: "b") { message, _ in
                await Task.yield()
                message.payload += [0x62]
                return .pass
            },
            ScriptedPublishInterceptor(name: "c") { message, _ in
                message.payload += [0x63]
                message.properties.append(.userProperty("seen", "\(message.payload.count)"))
                return .pass
            })
        #expect(try client.publishAcknowledged("t", "x", properties: [.contentType("k")]) == .success)
        let publish = try watcher.expectPublish("t", "xabc", qos: .atLeastOnce)
        #expect(publish.properties.contentType == "k")
        #expect(publish.properties.userProperties.map(\.value) == ["4"])
    }

    @Test("QoS and retain can be edited without a copy of the rest; the acknowledgement stays that of the packet")
    func qosAndRetain() async throws {
        let (broker, watcher, client) = try await broker(
            ScriptedPublishInterceptor { message, _ in
                message.qos = .exactlyOnce
                message.retain = true
                return .pass
            })
        #expect(try client.publishAcknowledged("t", "x", qos: .atLeastOnce) == .success)
        try watcher.expectPublish("t", "x", qos: .exactlyOnce)
        let late = try broker.connect("late")
        try late.subscribe("t", qos: .exactlyOnce)
        try late.expectPublish("t", "x", qos: .exactlyOnce, retain: true)
    }

    @Test("a hook sees who publishes, and what", arguments: ProtocolVersion.allCases)
    func draft(version: ProtocolVersion) async throws {
        let seen = Recorded<Message>()
        let clients = Recorded<String>()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedPublishInterceptor { message, client in
                seen.append(message.copy())
                clients.append("\(client.id) \(client.protocolVersion) \(client.isInternal)")
                return .pass
            }
        ])
        let client = try broker.connect("c", version)
        client.publish("a/b", "x", qos: .atLeastOnce, retain: true, properties: [.contentType("k")])
        let expected = Message(
            topic: "a/b", payload: [0x78], qos: .atLeastOnce, retain: true,
            properties: version == .v5 ? [.contentType("k")] : [], origin: .client, publisher: "c")
        #expect(seen.values == [expected])
        #expect(clients.values == ["c \(version) false"])
    }

    @Test("drop really drops, with or without an acknowledgement", arguments: [true, false])
    func drop(acknowledged: Bool) async throws {
        let (broker, watcher, client) = try await broker(
            ScriptedPublishInterceptor { _, _ in .drop(acknowledge: acknowledged) },
            ScriptedPublishInterceptor(name: "later") { _, _ in
                Issue.record("the fold stops at drop")
                return .pass
            })
        client.publish("t", "0", retain: true)
        client.publish("t", "1", qos: .atLeastOnce, packetIdentifier: 1)
        client.publish("t", "2", qos: .exactlyOnce, packetIdentifier: 2)
        if acknowledged {
            try client.expect(.puback(Acknowledgement(packetIdentifier: 1)))
            try client.expect(.pubrec(Acknowledgement(packetIdentifier: 2)))
        }
        try client.expectNothing()
        try watcher.expectNothing()
        #expect(broker.dropped(.hook) == 3)
    }

    @Test("reject gives 5.0 the code and its reason, and acknowledges 3.x")
    func reject() async throws {
        let (broker, watcher, client) = try await broker(
            ScriptedPublishInterceptor { _, _ in .reject(.payloadFormatInvalid, reason: "no JSON") })
        client.publish("t", "0")
        try client.expectNothing()
        client.publish("t", "1", qos: .atLeastOnce, packetIdentifier: 1)
        try client.expect(
            .puback(
                Acknowledgement(
                    packetIdentifier: 1, reasonCode: .payloadFormatInvalid, properties: [.reasonString("no JSON")])))
        let old = try broker.connect("o", .v3_1_1)
        #expect(try old.publishAcknowledged("t", "1") == .success)
        try watcher.expectNothing()
    }

    @Test("disconnect ends the connection, and says why to 5.0", arguments: ProtocolVersion.allCases)
    func disconnect(version: ProtocolVersion) async throws {
        let observer = ScriptedObserver()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedPublishInterceptor { _, _ in .disconnect(.messageRateTooHigh, reason: "slow down") }, observer,
        ])
        let client = try broker.connect("c", version)
        client.publish("t", "x")
        if version == .v5 {
            #expect(try client.expectDisconnect(.messageRateTooHigh).properties.reasonString == "slow down")
        }
        try client.expectClosed()
        #expect(observer.disconnected.values.map(\.event.cause) == [.kick])
        #expect(observer.disconnected.values.map(\.event.reasonCode) == [.messageRateTooHigh])
    }

    @Test("a hook that throws rejects the message with 0x83, and nothing of it leaks", arguments: [true, false])
    func throwing(isAsync: Bool) async throws {
        let plugin: any Plugin =
            isAsync
            ? ScriptedAsyncPublishInterceptor { _, _ in
                await Task.yield()
                throw Broken()
            } : ScriptedPublishInterceptor { _, _ in throw Broken() }
        let (broker, watcher, client) = try await broker(plugin)
        #expect(try client.publishAcknowledged("t", "x", retain: true) == .implementationSpecificError)
        try watcher.expectNothing()
        let late = try broker.connect("late")
        try late.subscribe("#")
        try late.expectNothing()
        #expect(broker.hookFailures == 1)
    }

    @Test(
        "a topic that a hook makes invalid rejects the message with 0x83", arguments: ["", "a/#", "a/+/b", "a\u{0}b"],
        [true, false])
    func invalidTopic(topic: String, isAsync: Bool) async throws {
        let plugin: any Plugin =
            isAsync
            ? ScriptedAsyncPublishInterceptor { message, _ in
                message.topic = topic
                return .pass
            }
            : ScriptedPublishInterceptor { message, _ in
                message.topic = topic
                return .pass
            }
        let (broker, watcher, client) = try await broker(plugin)
        #expect(try client.publishAcknowledged("t", "x") == .implementationSpecificError)
        try watcher.expectNothing()
        #expect(broker.hookFailures == 1)
    }

    @Test("a rewritten topic is authorized as well", arguments: [true, false], [true, false])
    func authorizedAgain(isAsync: Bool, authorizerIsAsync: Bool) async throws {
        let asked = Recorded<String>()
        let rewriting: any Plugin =
            isAsync
            ? ScriptedAsyncPublishInterceptor { message, _ in
                message.topic = String(decoding: message.payload, as: UTF8.self)
                return .pass
            }
            : ScriptedPublishInterceptor { message, _ in
                message.topic = String(decoding: message.payload, as: UTF8.self)
                return .pass
            }
        let answer: @Sendable (AuthorizationRequest, Client) -> Verdict<AuthorizationGrant> = { request, client in
            if client.id != "c" { return .allowed }
            asked.append(request.topic)
            return request.topic == "secret" ? .deny(.notAuthorized) : .allowed
        }
        let authorizer: any Plugin =
            authorizerIsAsync ? ScriptedAsyncAuthorizer(answer: answer) : ScriptedAuthorizer(answer: answer)
        let (_, watcher, client) = try await broker(authorizer, rewriting)
        #expect(try client.publishAcknowledged("t", "open") == .success)
        #expect(try client.publishAcknowledged("t", "secret") == .notAuthorized)
        #expect(asked.values == ["t", "open", "t", "secret"])
        try watcher.expectPublish("open", "open", qos: .atLeastOnce)
        try watcher.expectNothing()
    }

    @Test("what is refused by an authorizer is not shown to interceptors")
    func refusedFirst() async throws {
        let (_, _, client) = try await broker(
            ScriptedAuthorizer { request, client in client.id == "c" ? .deny(.notAuthorized) : .allowed },
            ScriptedPublishInterceptor { _, _ in
                Issue.record("asked about a refused message")
                return .pass
            })
        #expect(try client.publishAcknowledged("t") == .notAuthorized)
    }
}
