import MQTTCodec

/// What holds for every packet that the codec accepts.
enum PacketChecks {
    static func check(_ packet: Packet, _ original: [UInt8], _ version: ProtocolVersion) throws {
        // A CONNECT is of its own version, whatever the connection's was so far.
        let version = if case .connect(let connect) = packet { connect.version } else { version }
        let encoded = packet.encoded(version: version)
        guard encoded.count == packet.encodedSize(version: version) else {
            throw Finding("\(packet) is \(encoded.count) bytes and said \(packet.encodedSize(version: version))")
        }
        guard encoded.count <= original.count else {
            throw Finding("\(packet) was \(original.count) bytes and grew to \(encoded.count)")
        }
        var stream = PacketStream(version: version, limit: .max)
        stream.receive(encoded)
        guard stream.packets == [packet], stream.failure == nil else {
            throw Finding("\(packet) comes back as \(stream.packets) \(String(describing: stream.failure))")
        }
        switch packet {
        case .connect(let connect): try check(connect, original)
        case .publish(let publish): try check(publish, original, encoded, version)
        default: break
        }
    }

    private static func check(_ connect: Connect, _ original: [UInt8]) throws {
        let version = body(of: original).withUnsafeBytes { Connect.protocolVersion(ofBody: $0) }
        guard version == connect.version else {
            throw Finding("\(connect) is of version \(String(describing: version))")
        }
    }

    /// What follows the fixed header.
    private static func body(of packet: [UInt8]) -> [UInt8] {
        Array(packet.dropFirst().drop { $0 >= 0x80 }.dropFirst())
    }

    /// A PUBLISH is decoded and encoded in place as well, and loses nothing when it is forwarded.
    private static func check(
        _ publish: Publish, _ original: [UInt8], _ encoded: [UInt8], _ version: ProtocolVersion
    ) throws {
        let body = body(of: original)
        let topic = Array(publish.topic.utf8)
        try body.withUnsafeBytes { body in
            try topic.withUnsafeBytes { known in
                let view = try PublishView.parse(
                    flags: original[0] & 0x0F, body: body, version: version, knownTopic: known)
                guard Publish(view) == publish else { throw Finding("\(publish) is seen as \(Publish(view))") }
                try checkForwarding(view, publish)
                let frame = PublishFrame(
                    version: version, dup: view.dup, qos: view.qos, retain: view.retain,
                    packetIdentifier: view.packetIdentifier, topic: view.topic, properties: view.properties,
                    payload: view.payload)
                var written = [UInt8](repeating: 0, count: frame.size)
                written.withUnsafeMutableBytes { if let base = $0.baseAddress { frame.write(to: base) } }
                guard written == encoded else { throw Finding("\(publish) is framed as \(written)") }
            }
        }
    }

    private static func checkForwarding(_ view: PublishView, _ publish: Publish) throws {
        var forwarded = [UInt8](repeating: 0, count: view.forwardablePropertiesSize)
        let written = forwarded.withUnsafeMutableBytes { target in
            target.baseAddress.map { view.copyForwardableProperties(to: $0) } ?? 0
        }
        var expected = publish.properties
        expected.removeAll {
            switch $0 {
            case .topicAlias, .subscriptionIdentifier, .messageExpiryInterval: true
            default: false
            }
        }
        guard written == forwarded.count, forwarded == expected.encoded() else {
            throw Finding("\(publish) forwards \(forwarded)")
        }
        guard view.messageExpiryInterval == publish.properties.messageExpiryInterval,
            view.topicAlias == publish.properties.topicAlias ?? 0
        else { throw Finding("\(publish) has expiry \(String(describing: view.messageExpiryInterval))") }
    }
}
