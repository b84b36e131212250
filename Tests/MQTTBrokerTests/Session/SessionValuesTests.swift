import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("Values of a session")
struct SessionValuesTests {
    @Test("[MQTT-4.3.3-10] a QoS 2 identifier is known from its PUBLISH to its PUBREL")
    func inboundQoS2() {
        var inbound = InboundQoS2()
        #expect(!inbound.contains(1))
        for identifier in [1, 65_535, 7] as [UInt16] { inbound.insert(identifier) }
        #expect(inbound.count == 3)
        #expect(inbound.contains(65_535))
        let first = [inbound.release(1), inbound.release(1)]
        #expect(first == [true, false])
        #expect(!inbound.contains(1))
        #expect(inbound.contains(7))
        let others = [inbound.release(7), inbound.release(65_535)]
        #expect(others == [true, true])
        #expect(inbound.count == 0)
    }

    @Test("no, one and many subscription identifiers come out as they went in")
    func subscriptionIdentifiers() {
        #expect(SubscriptionIdentifiers.none.isEmpty)
        #expect(SubscriptionIdentifiers.none.array == [])
        #expect(SubscriptionIdentifiers(0).isEmpty)
        for list in [[], [1], [268_435_455], [1, 2], Array(1...300)] as [[UInt32]] {
            let identifiers = SubscriptionIdentifiers(list)
            #expect(identifiers.array == list)
            #expect(identifiers.isEmpty == list.isEmpty)
            let copy = identifiers.copy()
            identifiers.deallocate()
            #expect(copy.array == list)
            copy.deallocate()
        }
    }

    @Test("the directory knows the last claimer, and forgets only for the owner")
    func directory() {
        let directory = ClientDirectory()
        let first = directory.claim("a", for: 0)
        #expect(first.new.loop == 0)
        #expect(first.previous == nil)
        let again = directory.claim("a", for: 0)
        #expect(again.previous == first.new)
        #expect(again.new.ticket > first.new.ticket)
        let second = directory.claim("a", for: 2)
        #expect(second.previous == again.new)
        directory.remove("a", from: 0)
        #expect(directory.claim("a", for: 1).previous == second.new)
        directory.remove("a", from: 1)
        #expect(directory.claim("a", for: 1).previous == nil)
        #expect(directory.claim("b", for: 1).previous == nil)
    }

    @Test("a session's record holds all that outlives its loop, and makes the same session again")
    func record() {
        let client = Client(id: "a", username: "ann")
        let session = Session(client: client)
        session.expiryInterval = 77
        session.offlineSince = 5
        session.inbound.insert(9)
        session.subscriptions["t/#"] = .init(
            options: SubscriptionOptions(qos: .exactlyOnce, noLocal: true), identifier: 3)
        for name in ["sent", "released", "queued"] {
            session.state.pointee.ring.append(
                .named(name), qos: .exactlyOnce, retain: name == "sent", identifiers: SubscriptionIdentifiers([1, 2]))
        }
        _ = session.state.pointee.ring.sendNext()
        _ = session.state.pointee.ring.sendNext()
        _ = session.state.pointee.ring.received(2)
        let record = session.record()
        #expect(record.clientIdentifier == "a")
        #expect(record.username == "ann")
        #expect(record.expiryInterval == 77)
        #expect(record.offlineSince == 5)
        #expect(record.received == [9])
        #expect(record.lastPacketIdentifier == 2)
        #expect(record.subscriptions.map(\.filter) == ["t/#"])
        #expect(record.subscriptions.first?.identifier == 3)
        #expect(record.subscriptions.first?.options.noLocal == true)
        #expect(record.deliveries.map(\.stage) == [.published, .released, .queued])
        #expect(record.deliveries.map(\.packetIdentifier) == [1, 2, 0])
        #expect(record.deliveries.map { $0.message?.topic } == ["sent", nil, "queued"])
        #expect(record.deliveries.map { $0.message?.retain } == [true, nil, false])
        #expect(record.deliveries.map(\.subscriptionIdentifiers) == [[1, 2], [1, 2], [1, 2]])
        var again = Session(record, client: client).record()
        // Entering subscriptions into the index is the loop's part.
        again.subscriptions = record.subscriptions
        #expect(again == record)
    }

    @Test("a record keeps when a waiting message expires, and the message's other properties")
    func recordOfExpiry() {
        let session = Session(client: Client(id: "a"))
        let message = Message(
            topic: "t", payload: [1], qos: .atLeastOnce,
            properties: [.contentType("text"), .messageExpiryInterval(10), .userProperty("k", "v")])
        let reference = EncodedMessage(message, now: 1000).withRouted { MessageReference($0) }
        session.state.pointee.ring.append(reference, qos: .atLeastOnce, retain: false, identifiers: .none)
        let record = session.record()
        #expect(record.deliveries.first?.expiresAt == 11_000)
        #expect(record.deliveries.first?.message?.properties.contentType == "text")
        let again = Session(record, client: Client(id: "a"))
        #expect(again.record() == record)
        #expect(again.state.pointee.ring.entry(at: 0).message?.expiresAt == 11_000)
    }
}
