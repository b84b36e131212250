import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("Route")
struct RouteTests {
    private let first = Session(client: Client(id: "first"))
    private let second = Session(client: Client(id: "second"))

    private func match(
        _ session: Session, _ qos: QoS = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false,
        identifier: UInt32 = 0
    ) -> SubscriptionMatch {
        let options = SubscriptionOptions(qos: qos, noLocal: noLocal, retainAsPublished: retainAsPublished)
        return SubscriptionMatch(subscriber: session.subscriber, identifier: identifier, options: options.rawByte)
    }

    @Test("[MQTT-3.3.4-2] overlapping subscriptions of a session are one receiver, with the highest QoS")
    func overlap() {
        let route = Route()
        route.fill(
            [
                match(first, .atMostOnce), match(second, .atLeastOnce), match(first, .exactlyOnce),
                match(first, .atLeastOnce),
            ],
            publisher: nil, serial: 1)
        #expect(route.receivers.map { $0.state.pointee.session.clientIdentifier } == ["first", "second"])
        #expect(route.receivers.map(\.qos) == [2, 1])
    }

    @Test("[MQTT-3.3.4-3] [MQTT-3.3.4-4] the receiver has the identifiers of all of them")
    func identifiers() {
        let route = Route()
        route.fill(
            [match(first, identifier: 4), match(first), match(first, identifier: 9), match(second, identifier: 4)],
            publisher: nil, serial: 1)
        #expect(route.receivers.map { $0.identifiers.array } == [[4, 9], [4]])
    }

    @Test("retain as published holds when one of the subscriptions asks for it")
    func retainAsPublished() {
        let route = Route()
        route.fill([match(first), match(first, retainAsPublished: true), match(second)], publisher: nil, serial: 1)
        #expect(route.receivers.map(\.retainAsPublished) == [true, false])
    }

    @Test("[MQTT-3.8.3-3] no local leaves the publisher's own subscription out, and no other")
    func noLocal() {
        let route = Route()
        let matches: ContiguousArray = [
            match(first, .exactlyOnce, noLocal: true), match(second, noLocal: true), match(first, .atMostOnce),
        ]
        route.fill(matches, publisher: first.subscriber, serial: 1)
        #expect(route.receivers.map { $0.state.pointee.session.clientIdentifier } == ["second", "first"])
        #expect(route.receivers.map(\.qos) == [0, 0])
        route.fill(matches, publisher: nil, serial: 2)
        #expect(route.receivers.map { $0.state.pointee.session.clientIdentifier } == ["first", "second"])
        #expect(route.receivers.map(\.qos) == [2, 0])
    }

    @Test("a route is for its own topic, and forgets with another one that it was authorized")
    func topic() throws {
        let route = Route()
        let bytes = Packet.publish(Publish(topic: "a/b")).encoded(version: .v3_1_1)
        try bytes.withUnsafeBytes { bytes in
            let view = try PublishView.parse(
                flags: 0, body: UnsafeRawBufferPointer(rebasing: bytes[2...]), version: .v3_1_1,
                knownTopic: UnsafeRawBufferPointer(start: nil, count: 0))
            #expect(!route.isFor(view.topic))
            route.begin(topic: view.topic)
            #expect(route.isFor(view.topic))
            #expect(!route.isAuthorized(view, now: 5))
            route.remember(AuthorizationGrant(), qos: view.qos, retain: view.retain, now: 5)
            #expect(!route.isAuthorized(view, now: 5))
            route.remember(AuthorizationGrant(isCacheable: true), qos: view.qos, retain: view.retain, now: 5)
            #expect(route.isAuthorized(view, now: 5))
            var retained = view
            retained.retain = true
            #expect(!route.isAuthorized(retained, now: 5))
            var higher = view
            higher.qos = .atLeastOnce
            #expect(!route.isAuthorized(higher, now: 5))
            let brief = AuthorizationGrant(isCacheable: true, cacheSeconds: 0.25)
            route.remember(brief, qos: view.qos, retain: view.retain, now: 5)
            #expect(route.isAuthorized(view, now: 254) && !route.isAuthorized(view, now: 255))
            Array("a/c".utf8).withUnsafeBytes { #expect(!route.isFor($0)) }
            route.begin(topic: view.topic)
            #expect(!route.isAuthorized(view, now: 5))
        }
    }
}
