import MQTTCodec
import MQTTTesting
import Testing

@Suite("PUBLISH in place")
struct PublishTests {
    @Test("the view agrees with the catalogue", arguments: PacketCatalogue.valid(.publish))
    func agrees(packet: PacketCase) throws {
        guard case .publish(let publish) = packet.packet else { return }
        let header = try #require(
            try packet.bytes.withUnsafeBytes { try FixedHeader.parse($0, maximumPacketSize: .max) })
        let body = Array(packet.bytes.dropFirst(header.length))
        for known in ["", publish.topic, "a/c", "hot"] {
            try withView(flags: header.flags, body, version: packet.version, knownTopic: known) { view in
                #expect(Publish(view) == publish)
                #expect(view.dup == publish.dup)
                #expect(view.qos == publish.qos)
                #expect(view.retain == publish.retain)
                #expect(view.packetIdentifier == publish.packetIdentifier)
                #expect(Array(view.topic) == Array(publish.topic.utf8))
                #expect(Array(view.payload) == publish.payload)
                #expect(Array(view.properties) == publish.properties.encoded())
                #expect(view.decodedProperties() == publish.properties)
                #expect(view.topicAlias == publish.properties.topicAlias ?? 0)
                #expect(view.messageExpiryInterval == publish.properties.messageExpiryInterval)
                #expect(view.hasSubscriptionIdentifier == !publish.properties.subscriptionIdentifiers.isEmpty)
            }
        }
    }

    @Test("forwarded properties are all but alias, identifiers and expiry", arguments: PacketCatalogue.valid(.publish))
    func forwarded(packet: PacketCase) throws {
        guard case .publish(let publish) = packet.packet else { return }
        var expected = publish.properties
        expected.topicAlias = nil
        expected.messageExpiryInterval = nil
        expected.subscriptionIdentifiers = []
        let header = try #require(
            try packet.bytes.withUnsafeBytes { try FixedHeader.parse($0, maximumPacketSize: .max) })
        let body = Array(packet.bytes.dropFirst(header.length))
        let copied = try withView(flags: header.flags, body, version: packet.version) { view in
            #expect(view.forwardablePropertiesSize == expected.encodedSize)
            return [UInt8](unsafeUninitializedCapacity: view.forwardablePropertiesSize + 1) { buffer, count in
                count = view.copyForwardableProperties(to: UnsafeMutableRawPointer(buffer.baseAddress!))
            }
        }
        #expect(copied == expected.encoded())
    }

    @Test("a frame of the view's pieces is the packet itself", arguments: PacketCatalogue.valid(.publish))
    func frame(packet: PacketCase) throws {
        guard case .publish(let publish) = packet.packet else { return }
        let topic = Array(publish.topic.utf8)
        let properties = publish.properties.encoded()
        topic.withUnsafeBytes { topic in
            properties.withUnsafeBytes { properties in
                publish.payload.withUnsafeBytes { payload in
                    let frame = PublishFrame(
                        version: packet.version, dup: publish.dup, qos: publish.qos, retain: publish.retain,
                        packetIdentifier: publish.packetIdentifier, topic: topic, properties: properties,
                        payload: payload)
                    #expect(frame.size == packet.bytes.count)
                    var memory = [UInt8](repeating: 0xEE, count: frame.size + 4)
                    memory.withUnsafeMutableBytes { frame.write(to: $0.baseAddress!) }
                    #expect(Array(memory.prefix(frame.size)) == packet.bytes)
                    #expect(Array(memory.suffix(4)) == [0xEE, 0xEE, 0xEE, 0xEE])
                    let offset = frame.packetIdentifierOffset
                    if publish.qos == .atMostOnce {
                        #expect(offset == 0)
                    } else {
                        #expect(UInt16(memory[offset]) << 8 | UInt16(memory[offset + 1]) == publish.packetIdentifier)
                    }
                }
            }
        }
    }

    @Test("a frame leaves properties away on 3.x and DUP at QoS 0")
    func frameLimits() {
        Array("t".utf8).withUnsafeBytes { topic in
            [0x01, 1].withUnsafeBytes { (properties: UnsafeRawBufferPointer) in
                let frame = PublishFrame(
                    version: .v3_1_1, dup: true, qos: .atMostOnce, retain: true, packetIdentifier: 9, topic: topic,
                    properties: properties, payload: UnsafeRawBufferPointer(start: nil, count: 0))
                var memory = [UInt8](repeating: 0, count: frame.size)
                memory.withUnsafeMutableBytes { frame.write(to: $0.baseAddress!) }
                #expect(memory == [0x31, 3, 0, 1, 0x74])
            }
        }
    }

    @Test("a frame is sized for the longest remaining length without its payload being touched")
    func largestFrame() {
        let payload = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 0x1000), count: 268_435_450)
        Array("t".utf8).withUnsafeBytes { topic in
            let frame = PublishFrame(
                version: .v3_1_1, dup: false, qos: .atLeastOnce, retain: false, packetIdentifier: 1, topic: topic,
                properties: UnsafeRawBufferPointer(start: nil, count: 0), payload: payload)
            #expect(frame.remainingLength == 268_435_455)
            #expect(frame.size == 268_435_460)
            #expect(frame.packetIdentifierOffset == 8)
        }
    }

    @Test("an unknown topic is validated even when it differs in its last byte alone")
    func knownTopic() throws {
        let known = "sensors/kitchen/temperature"
        let other = "sensors/kitchen/temperatur+"
        let body = [0, UInt8(other.utf8.count)] + Array(other.utf8) + [0]
        #expect(throws: CodecError.self) { try withView(body, knownTopic: known) { _ in } }
        try withView([0, 27] + Array(known.utf8) + [0], knownTopic: known) { view in
            #expect(view.topic.elementsEqual(known.utf8))
        }
    }

    @Test(
        "the view and the list of properties refuse the same",
        arguments: PacketCatalogue.malformed.filter {
            $0.version == .v5 && $0.name.hasPrefix("PUBLISH: ") && $0.bytes[0] == 0x30
                && $0.bytes.dropFirst(2).starts(with: [0, 1, 0x74])
        })
    func refuseTheSame(packet: MalformedPacketCase) throws {
        let list = Array(packet.bytes.dropFirst(6))
        guard packet.bytes.count > 6, Int(packet.bytes[5]) == list.count else { return }
        let error = #expect(throws: CodecError.self) {
            try list.withUnsafeBytes { try Properties.decode($0, for: .publish) }
        }
        #expect(error?.reason == packet.expected)
        #expect(error?.clause == packet.clause)
    }

    @Test(
        "acknowledgements are four bytes",
        arguments: [
            (.puback, 0x40), (.pubrec, 0x50), (.pubrel, 0x62), (.pubcomp, 0x70),
        ] as [(PacketType, UInt8)])
    func acknowledgements(type: PacketType, first: UInt8) {
        var memory = [UInt8](repeating: 0xEE, count: 5)
        let size = memory.withUnsafeMutableBytes {
            AcknowledgementFrame.write(type, packetIdentifier: 0xABCD, to: $0.baseAddress!)
        }
        #expect(size == AcknowledgementFrame.size)
        #expect(memory == [first, 2, 0xAB, 0xCD, 0xEE])
    }
}
