import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("on_unsubscribe")
struct UnsubscribeInterceptorTests {
    struct Broken: Error {}

    /// Undoes what a rewriting of subscriptions has done.
    private func rewriting(isLater: Bool = false) -> [any Plugin] {
        [
            ScriptedSubscribeInterceptor { subscription, _ in
                subscription.filter = "mounted/" + subscription.filter
                return .pass
            },
            ScriptedUnsubscribeInterceptor { filter, _ in
                if isLater {
                    return .later { copy in
                        await Task.yield()
                        copy = "mounted/" + copy
                        return .pass
                    }
                }
                filter = "mounted/" + filter
                return .pass
            },
        ]
    }

    @Test("the filter that is left is the one that is removed", arguments: [true, false])
    func rewrites(isLater: Bool) async throws {
        let broker = try await InMemoryBroker(plugins: rewriting(isLater: isLater))
        let client = try broker.connect("c")
        try client.subscribe("a")
        try client.subscribe("b")
        #expect(try client.unsubscribe("a", "x") == [.success, .noSubscriptionExisted])
        client.publish("mounted/a")
        try client.expectNothing()
        client.publish("mounted/b")
        try client.expectPublish("mounted/b", "")
    }

    @Test("a refusal keeps the subscription; 3.x hears nothing of it", arguments: ProtocolVersion.allCases)
    func refused(version: ProtocolVersion) async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedUnsubscribeInterceptor { filter, _ in filter == "a" ? .reject(.notAuthorized) : .pass }
        ])
        let client = try broker.connect("c", version)
        try client.subscribe("a")
        try client.subscribe("b")
        #expect(try client.unsubscribe("a", "b") == (version == .v5 ? [.notAuthorized, .success] : []))
        client.publish("a", "1")
        client.publish("b", "1")
        try client.expectPublish("a", "1")
        try client.expectNothing()
    }

    @Test("errors, deadlines and invalid filters remove what the client sent")
    func failures() async throws {
        let gate = Gate()
        let bodies: [@Sendable (inout String) throws -> UnsubscribeOutcome] = [
            { filter in
                filter = "other"
                throw Broken()
            },
            { _ in
                .later { _ in
                    try await gate.wait()
                    return .pass
                }
            },
            { filter in
                filter = "a/#/b"
                return .pass
            },
        ]
        for body in bodies {
            let broker = try await InMemoryBroker(plugins: [
                ScriptedUnsubscribeInterceptor { filter, _ in try body(&filter) }
            ])
            let client = try broker.connect("c")
            try client.subscribe("a")
            try client.subscribe("other")
            client.send(.unsubscribe(Unsubscribe(packetIdentifier: 9, filters: ["a"])))
            broker.advance(seconds: 1.5)
            try client.expect(.unsuback(Unsuback(packetIdentifier: 9, reasonCodes: [.success])))
            client.publish("other")
            try client.expectPublish("other", "")
            #expect(broker.hookFailures == 1)
        }
    }
}
