import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("Message framer")
struct MessageFramerTests {
    private func packet(_ bytes: UnsafeRawBufferPointer, _ version: ProtocolVersion) throws -> Publish {
        guard let header = try FixedHeader.parse(bytes, maximumPacketSize: 1 << 20, version: version),
            case .publish(let publish) = try Packet.decode(
                header, body: UnsafeRawBufferPointer(rebasing: bytes[header.length...]), version: version)
        else { throw CodecError(.malformedPacket, "no PUBLISH") }
        return publish
    }

    @Test(
        "[MQTT-3.3.2-6] what is left of a message's life is sent, rounded up to seconds",
        arguments: [
            (0, 5000, nil), (15_000, 5000, 10), (15_000, 5001, 10), (15_000, 14_999, 1), (15_000, 15_000, 0),
            (15_000, 99_000, 0), (.max / 2, 0, .max),
        ] as [(Int64, Int64, UInt32?)])
    func remaining(expiresAt: Int64, now: Int64, interval: UInt32?) {
        #expect(MessageFramer.remaining(until: expiresAt, now: now) == interval)
    }

    @Test("a packet at QoS 0 is encoded once for each version, and anew for the next message")
    func qos0() throws {
        var framer = MessageFramer()
        defer { framer.deallocate() }
        for name in ["one", "another"] {
            let message = Message(
                topic: name, payload: [1, 2], properties: [.contentType("c"), .messageExpiryInterval(10)])
            try EncodedMessage(message, now: 0).withRouted { routed in
                framer.begin()
                let version5 = framer.frameQoS0(routed, isVersion5: true, now: 4000)
                let publish = try packet(version5, .v5)
                #expect(publish.topic == name)
                #expect(publish.payload == [1, 2])
                #expect(publish.properties.contentType == "c")
                #expect(publish.properties.messageExpiryInterval == 6)
                #expect(framer.frameQoS0(routed, isVersion5: true, now: 4000).baseAddress == version5.baseAddress)
                let version3 = try packet(framer.frameQoS0(routed, isVersion5: false, now: 4000), .v3_1_1)
                #expect(version3 == Publish(topic: name, payload: [1, 2]))
            }
        }
    }

    @Test("at QoS 1 and 2 the packet identifier has a known place")
    func acknowledged() throws {
        var framer = MessageFramer()
        defer { framer.deallocate() }
        let message = Message(topic: "a/b", payload: [9], qos: .exactlyOnce, properties: [.userProperty("k", "v")])
        try EncodedMessage(message, now: 0).withRouted { routed in
            framer.begin()
            for isVersion5 in [false, true] {
                for qos in [QoS.atLeastOnce, .exactlyOnce] {
                    let frame = framer.frame(routed, isVersion5: isVersion5, qos: qos, now: 0)
                    frame.base?.storeBytes(
                        of: UInt16(513).bigEndian, toByteOffset: frame.packetIdentifierOffset, as: UInt16.self)
                    let publish = try packet(
                        UnsafeRawBufferPointer(start: frame.base, count: frame.count), isVersion5 ? .v5 : .v3_1_1)
                    #expect(publish.packetIdentifier == 513)
                    #expect(publish.qos == qos)
                    #expect(publish.topic == "a/b")
                    #expect(publish.payload == [9])
                    #expect(publish.properties.count == (isVersion5 ? 1 : 0))
                }
            }
        }
    }

    @Test("a packet of 3.x that says the same is passed on as it is")
    func frame() {
        var framer = MessageFramer()
        defer { framer.deallocate() }
        let bytes = Packet.publish(Publish(topic: "a", payload: [1])).encoded(version: .v3_1_1)
        bytes.withUnsafeBytes { bytes in
            EncodedMessage(Message(topic: "a", payload: [1]), now: 0).withRouted { routed in
                var message = copy routed
                message.frame = bytes
                framer.begin()
                #expect(framer.frameQoS0(message, isVersion5: false, now: 0).baseAddress == bytes.baseAddress)
            }
        }
    }
}
