import MQTTCodec

extension PacketCatalogue {
    static let subscribes: [PacketCase] =
        all.flatMap { version -> [PacketCase] in
            let none: [UInt8] = version == .v5 ? [0] : []
            let long = String(repeating: "+/", count: 32_767) + "#"
            return QoS.allCases.map { qos in
                PacketCase(
                    "QoS \(qos.rawValue)", version,
                    bytes: packetBytes(0x82, [0, 10], none, field("a/+/#"), [qos.rawValue]),
                    packet: .subscribe(
                        Subscribe(
                            packetIdentifier: 10,
                            subscriptions: [Subscription(filter: "a/+/#", options: SubscriptionOptions(qos: qos))])))
            } + [
                PacketCase(
                    "several filters", version,
                    bytes: packetBytes(
                        0x82, [0xFF, 0xFF], none, field("#"), [0], field("+"), [1], field("$SYS/#"), [2]),
                    packet: .subscribe(
                        Subscribe(
                            packetIdentifier: 65_535,
                            subscriptions: [
                                Subscription(filter: "#"),
                                Subscription(filter: "+", options: SubscriptionOptions(qos: .atLeastOnce)),
                                Subscription(filter: "$SYS/#", options: SubscriptionOptions(qos: .exactlyOnce)),
                            ]))),
                PacketCase(
                    "longest filter", version,
                    bytes: packetBytes(0x82, [0, 10], none, field(long), [0]),
                    packet: .subscribe(Subscribe(packetIdentifier: 10, subscriptions: [Subscription(filter: long)]))),
                PacketCase(
                    "shared", version,
                    bytes: packetBytes(0x82, [0, 10], none, field("$share/g/a/#"), [0]),
                    packet: .subscribe(
                        Subscribe(packetIdentifier: 10, subscriptions: [Subscription(filter: "$share/g/a/#")]))),
            ]
        } + [
            PacketCase(
                "repeated with DUP", .v3_1,
                bytes: packetBytes(0x8A, [0, 1], field("a"), [0]),
                packet: .subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: "a")])),
                isCanonical: false),
            PacketCase(
                "$share without a meaning", .v3_1_1,
                bytes: packetBytes(0x82, [0, 1], field("$share/g"), [0]),
                packet: .subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: "$share/g")]))),
            PacketCase(
                "all options", .v5,
                bytes: packetBytes(0x82, [0, 1], [0], field("a"), [0x2E], field("b"), [0x11], field("c"), [0x08]),
                packet: .subscribe(
                    Subscribe(
                        packetIdentifier: 1,
                        subscriptions: [
                            Subscription(
                                filter: "a",
                                options: SubscriptionOptions(
                                    qos: .exactlyOnce, noLocal: true, retainAsPublished: true,
                                    retainHandling: .doNotSend)),
                            Subscription(
                                filter: "b",
                                options: SubscriptionOptions(qos: .atLeastOnce, retainHandling: .sendIfNew)),
                            Subscription(filter: "c", options: SubscriptionOptions(retainAsPublished: true)),
                        ]))),
            PacketCase(
                "all properties", .v5,
                bytes: packetBytes(
                    0x82, [0, 1], section([0x0B, 0x80, 0x01], [0x26] + field("a") + field("1")), field("a"), [0]),
                packet: .subscribe(
                    Subscribe(
                        packetIdentifier: 1, subscriptions: [Subscription(filter: "a")],
                        properties: [.subscriptionIdentifier(128), .userProperty("a", "1")]))),
        ]

    static let malformedSubscribes: [MalformedPacketCase] =
        all.flatMap { version -> [MalformedPacketCase] in
            let none: [UInt8] = version == .v5 ? [0] : []
            return [
                MalformedPacketCase("SUBSCRIBE: no body", version, bytes: [0x82, 0]),
                MalformedPacketCase(
                    "SUBSCRIBE: packet identifier 0", version,
                    bytes: packetBytes(0x82, [0, 0], none, field("a"), [0]), clause: "MQTT-2.2.1-3"),
                MalformedPacketCase(
                    "SUBSCRIBE: no topic filter", version, bytes: packetBytes(0x82, [0, 1], none),
                    expected: .protocolError, clause: version == .v5 ? "MQTT-3.8.3-2" : "MQTT-3.8.3-3"),
                MalformedPacketCase(
                    "SUBSCRIBE: topic filter cut", version, bytes: packetBytes(0x82, [0, 1], none, [0, 5, 0x61])),
                MalformedPacketCase(
                    "SUBSCRIBE: no options", version, bytes: packetBytes(0x82, [0, 1], none, field("a"))),
                MalformedPacketCase(
                    "SUBSCRIBE: second filter without options", version,
                    bytes: packetBytes(0x82, [0, 1], none, field("a"), [0], field("b"))),
                MalformedPacketCase(
                    "SUBSCRIBE: QoS 3", version, bytes: packetBytes(0x82, [0, 1], none, field("a"), [3]),
                    expected: version == .v5 ? .protocolError : .malformedPacket,
                    clause: version == .v5 ? nil : "MQTT-3.8.3-4"),
                MalformedPacketCase(
                    "SUBSCRIBE: empty topic filter", version,
                    bytes: packetBytes(0x82, [0, 1], none, field(""), [0]), clause: "MQTT-4.7.3-1"),
            ]
                + notText.map { name, bytes in
                    MalformedPacketCase(
                        "SUBSCRIBE: topic filter with \(name)", version,
                        bytes: packetBytes(0x82, [0, 1], none, field(bytes), [0]), clause: "MQTT-1.5.4-1")
                }
                + misplacedWildcards.map { filter in
                    MalformedPacketCase(
                        "SUBSCRIBE: topic filter \(filter)", version,
                        bytes: packetBytes(0x82, [0, 1], none, field(filter), [0]),
                        clause: filter.contains("#") ? "MQTT-4.7.1-1" : "MQTT-4.7.1-2")
                }
        }
        + malformedOptions
        + brokenShares.map { filter, expected, clause in
            MalformedPacketCase(
                "SUBSCRIBE: topic filter \(filter)", .v5,
                bytes: packetBytes(0x82, [0, 1, 0], field(filter), [0]), expected: expected, clause: clause)
        }

    private static let malformedOptions: [MalformedPacketCase] = [
        MalformedPacketCase(
            "SUBSCRIBE: reserved bit", .v3_1_1, bytes: packetBytes(0x82, [0, 1], field("a"), [0x04]),
            clause: "MQTT-3.8.3-4"),
        MalformedPacketCase(
            "SUBSCRIBE: reserved bit 6", .v5, bytes: packetBytes(0x82, [0, 1, 0], field("a"), [0x40]),
            clause: "MQTT-3.8.3-5"),
        MalformedPacketCase(
            "SUBSCRIBE: reserved bit 7", .v5, bytes: packetBytes(0x82, [0, 1, 0], field("a"), [0x80]),
            clause: "MQTT-3.8.3-5"),
        MalformedPacketCase(
            "SUBSCRIBE: retain handling 3", .v5, bytes: packetBytes(0x82, [0, 1, 0], field("a"), [0x30]),
            expected: .protocolError),
        MalformedPacketCase(
            "SUBSCRIBE: No Local on a shared subscription", .v5,
            bytes: packetBytes(0x82, [0, 1, 0], field("$share/g/a"), [0x04]), expected: .protocolError,
            clause: "MQTT-3.8.3-4"),
        MalformedPacketCase(
            "SUBSCRIBE: subscription identifier 0", .v5,
            bytes: packetBytes(0x82, [0, 1], section([0x0B, 0]), field("a"), [0]), expected: .protocolError),
        MalformedPacketCase(
            "SUBSCRIBE: no properties", .v5, bytes: [0x82, 2, 0, 1]),
    ]

    /// Topic filters of which a wildcard stands where it may not, in every version.
    static let misplacedWildcards = [
        "a/#/b", "#/", "a#", "a/b#", "+a", "a+", "a/b+/c", "##", "++", "a/+#", "$share/g/a#",
    ]

    /// Shared subscriptions that 5.0 refuses. In the share name a wildcard is against the form of shared subscriptions,
    /// behind it against that of topic filters.
    static let brokenShares: [(filter: String, expected: ReasonCode, clause: String)] = [
        ("$share/", .protocolError, "MQTT-4.8.2-2"),
        ("$share//", .protocolError, "MQTT-4.8.2-1"),
        ("$share//a", .protocolError, "MQTT-4.8.2-1"),
        ("$share/g", .protocolError, "MQTT-4.8.2-2"),
        ("$share/g/", .protocolError, "MQTT-4.8.2-2"),
        ("$share/+", .protocolError, "MQTT-4.8.2-2"),
        ("$share/#", .protocolError, "MQTT-4.8.2-2"),
        ("$share/+/a", .protocolError, "MQTT-4.8.2-2"),
        ("$share/#/a", .protocolError, "MQTT-4.8.2-2"),
        ("$share/g+/a", .protocolError, "MQTT-4.8.2-2"),
        ("$share/g#/a", .protocolError, "MQTT-4.8.2-2"),
        ("$share/g/a/#/b", .malformedPacket, "MQTT-4.7.1-1"),
        ("$share/g/##", .malformedPacket, "MQTT-4.7.1-1"),
        ("$share/g/a+", .malformedPacket, "MQTT-4.7.1-2"),
        ("$share/g/+a/b", .malformedPacket, "MQTT-4.7.1-2"),
    ]
}
