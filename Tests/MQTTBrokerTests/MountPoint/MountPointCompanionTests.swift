import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Mount points: the hooks around a message see topics as its client does")
struct MountPointCompanionTests {
    let tenant = MountPoint("tenant/")

    @Test(
        "delivery interceptors, for receivers of every mount point, also where they share copies",
        arguments: [true, false])
    func deliver(sharesCopies: Bool) async throws {
        let seen = Recorded<String>()
        let plugin = ScriptedDeliveryInterceptor(key: { _ in sharesCopies ? "all" : nil }) { message, client in
            seen.append("\(client.id) \(message.topic)")
            message.topic = "moved/" + message.topic
            message.payload += Array("!".utf8)
            return true
        }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let inside = try broker.connect("inside", mountPoint: tenant)
        let top = try broker.connect("top")
        try inside.subscribe("a/b", qos: .atLeastOnce)
        try top.subscribe("tenant/a/b", qos: .atLeastOnce)
        try broker.connect("p", mountPoint: tenant).publish("a/b", "1", qos: .atLeastOnce)
        try inside.expectPublish("moved/a/b", "1!", qos: .atLeastOnce)
        try top.expectPublish("moved/tenant/a/b", "1!", qos: .atLeastOnce)
        #expect(seen.values.sorted() == ["inside a/b", "top tenant/a/b"])
    }

    @Test("interceptors of what is retained, which stays below the mount point")
    func retain() async throws {
        let seen = Recorded<String>()
        let plugin = ScriptedRetainInterceptor { message, _ in
            seen.append(message.topic)
            message.topic = "kept/" + message.topic
            return true
        }
        let broker = try await InMemoryBroker(plugins: [plugin])
        try broker.connect("p", mountPoint: tenant).publish("a", "1", retain: true)
        let client = try broker.connect("c")
        try client.subscribe("#")
        try client.expectPublish("tenant/kept/a", "1", retain: true)
        try client.expectNothing()
        #expect(seen.values == ["a"])
    }

    @Test("interceptors of wills, which stay below the mount point")
    func will() async throws {
        let seen = Recorded<String>()
        let plugin = ScriptedWillInterceptor { message, _ in
            seen.append(message.topic)
            message.topic = "gone/" + message.topic
            return .pass
        }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let top = try broker.connect("top")
        try top.subscribe("#")
        try broker.connect("c", will: Will(topic: "w", payload: Array("1".utf8)), mountPoint: tenant).cut()
        try top.expectPublish("tenant/gone/w", "1")
        #expect(seen.values == ["w"])
    }

    @Test("interceptors of UNSUBSCRIBE")
    func unsubscribe() async throws {
        let seen = Recorded<String>()
        let plugin = ScriptedUnsubscribeInterceptor { filter, _ in
            seen.append(filter)
            filter = "a/b"
            return .pass
        }
        let broker = try await InMemoryBroker(plugins: [plugin])
        let client = try broker.connect("c", mountPoint: tenant)
        try client.subscribe("a/b")
        #expect(try client.unsubscribe("a/c") == [.success])
        #expect(seen.values == ["a/c"])
    }

    @Test("observers of what becomes of messages, even where a client's name looks like one of the broker's")
    func observers() async throws {
        let observer = ScriptedDeliveryObserver()
        let authorizer = ScriptedAuthorizer { request, _ in
            request.topic == "tenant/no" ? .deny(.notAuthorized) : .allowed
        }
        let broker = try await InMemoryBroker(plugins: [observer, authorizer])
        let client = try broker.connect("c", mountPoint: tenant)
        let publisher = try broker.connect("p", mountPoint: tenant)
        try client.subscribe("tenant/yes", qos: .atLeastOnce)
        publisher.publish("tenant/yes", "1", qos: .atLeastOnce)
        client.puback(try client.expectPublish("tenant/yes", "1", qos: .atLeastOnce))
        publisher.publish("tenant/no", "2")
        publisher.publish("nobody", "3")
        #expect(
            observer.events.values == [
                "delivered tenant/yes 1 c", "acknowledged tenant/yes 1 c", "dropped(not_authorized) tenant/no 2 p",
                "dropped(no_subscribers) nobody 3 p",
            ])
    }
}
