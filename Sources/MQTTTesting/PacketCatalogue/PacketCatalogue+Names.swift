import MQTTCodec

extension PacketCatalogue {
    /// The characters next to the control characters in every name, and control characters in every other string.
    static let names: [PacketCase] =
        all.flatMap { version -> [PacketCase] in
            let none: [UInt8] = version == .v5 ? [0] : []
            let start = version == .v3_1 ? field("MQIsdp") + [3] : field("MQTT") + [version.rawValue]
            let name = " ~\u{A0} "
            return [
                PacketCase(
                    "names of what is next to control characters", version,
                    bytes: packetBytes(
                        0x10, start, [0x86, 0, 10], none, field(name), none, field(name), field(""), field(name)),
                    packet: .connect(
                        Connect(
                            version: version, keepAlive: 10, clientIdentifier: name, username: name,
                            will: Will(topic: name)))),
                PacketCase(
                    "control characters in payload and password", version,
                    bytes: packetBytes(
                        0x10, start, [0xC6, 0, 10], none, field("c"), none, field("w"), field(controlBytes),
                        field("u"), field(controlBytes)),
                    packet: .connect(
                        Connect(
                            version: version, keepAlive: 10, clientIdentifier: "c", username: "u",
                            password: controlBytes, will: Will(topic: "w", payload: controlBytes)))),
                PacketCase(
                    "topic of what is next to control characters", version,
                    bytes: packetBytes(0x30, field(name), none), packet: .publish(Publish(topic: name))),
                PacketCase(
                    "filter of what is next to control characters", version,
                    bytes: packetBytes(0x82, [0, 1], none, field(name), [0]),
                    packet: .subscribe(Subscribe(packetIdentifier: 1, subscriptions: [Subscription(filter: name)]))),
                PacketCase(
                    "filter of what is next to control characters", version,
                    bytes: packetBytes(0xA2, [0, 1], none, field(name)),
                    packet: .unsubscribe(Unsubscribe(packetIdentifier: 1, filters: [name]))),
            ]
        } + otherStrings

    private static let otherStrings: [PacketCase] = [
        PacketCase(
            "response topic of what is next to control characters", .v5,
            bytes: packetBytes(0x30, field("t"), section([0x08] + field(" ~\u{A0} "))),
            packet: .publish(Publish(topic: "t", properties: [.responseTopic(" ~\u{A0} ")]))),
        PacketCase(
            "assigned client identifier of what is next to control characters", .v5,
            bytes: packetBytes(0x20, [0, 0], section([0x12] + field(" ~\u{A0} "))),
            packet: .connack(Connack(properties: [.assignedClientIdentifier(" ~\u{A0} ")]))),
        PacketCase(
            "control characters in content type, user property, correlation data and payload", .v5,
            bytes: packetBytes(
                0x30, field("t"),
                section(
                    [0x03] + field(controls), [0x26] + field(controls) + field(controls), [0x09] + field(controlBytes)),
                controlBytes),
            packet: .publish(
                Publish(
                    topic: "t",
                    properties: [
                        .contentType(controls), .userProperty(controls, controls), .correlationData(controlBytes),
                    ],
                    payload: controlBytes))),
        PacketCase(
            "control characters in response information, server reference and reason string", .v5,
            bytes: packetBytes(
                0x20, [0, 0],
                section([0x1A] + field(controls), [0x1C] + field(controls), [0x1F] + field(controls))),
            packet: .connack(
                Connack(properties: [
                    .responseInformation(controls), .serverReference(controls), .reasonString(controls),
                ]))),
        PacketCase(
            "control characters in the authentication method", .v5,
            bytes: packetBytes(0xF0, [0x19], section([0x15] + field(controls))),
            packet: .auth(Auth(reasonCode: .reauthenticate, properties: [.authenticationMethod(controls)]))),
        PacketCase(
            "control characters in the reason string", .v5,
            bytes: packetBytes(0xE0, [0], section([0x1F] + field(controls))),
            packet: .disconnect(Disconnect(properties: [.reasonString(controls)]))),
    ]

    /// Every name with the first and the last control character of each range.
    static let malformedNames: [MalformedPacketCase] = places.flatMap { place in
        ["\u{1}", "\u{1F}", "\u{7F}", "\u{80}", "\u{9F}"].flatMap { control in
            [("alone", control), ("in a long name", "01234567ab" + control + "cdefgh")].map { form, name in
                let code = control.unicodeScalars.map { String($0.value, radix: 16, uppercase: true) }.joined()
                return MalformedPacketCase(
                    "\(place.name) with U+\(String(repeating: "0", count: 4 - code.count) + code) \(form)",
                    place.version, bytes: place.packet(field(place.prefix + name + place.suffix)))
            }
        }
    }

    /// A packet that is built around the field of a name, and what stands before and after the name in the field.
    private struct Place {
        let name: String
        let version: ProtocolVersion
        var prefix = ""
        var suffix = ""
        let packet: @Sendable ([UInt8]) -> [UInt8]
    }

    private static var places: [Place] {
        all.flatMap { version -> [Place] in
            let none: [UInt8] = version == .v5 ? [0] : []
            let start = version == .v3_1 ? field("MQIsdp") + [3] : field("MQTT") + [version.rawValue]
            return [
                Place(name: "CONNECT: client identifier", version: version) {
                    packetBytes(0x10, start, [0x02, 0, 10], none, $0)
                },
                Place(name: "CONNECT: user name", version: version) {
                    packetBytes(0x10, start, [0x82, 0, 10], none, field("c"), $0)
                },
                Place(name: "CONNECT: will topic", version: version) {
                    packetBytes(0x10, start, [0x06, 0, 10], none, field("c"), none, $0, field("p"))
                },
                Place(name: "PUBLISH: topic", version: version) { packetBytes(0x30, $0, none) },
                Place(name: "SUBSCRIBE: topic filter", version: version) {
                    packetBytes(0x82, [0, 1], none, $0, [0])
                },
                Place(name: "SUBSCRIBE: topic filter with wildcards", version: version, prefix: "+/", suffix: "/#") {
                    packetBytes(0x82, [0, 1], none, $0, [0])
                },
                Place(name: "UNSUBSCRIBE: topic filter", version: version) { packetBytes(0xA2, [0, 1], none, $0) },
            ]
        } + [
            Place(name: "CONNECT: will response topic", version: .v5) {
                packetBytes(
                    0x10, field("MQTT"), [5, 6, 0, 10, 0], field("c"), section([0x08] + $0), field("t"), field("p"))
            },
            Place(name: "CONNACK: assigned client identifier", version: .v5) {
                packetBytes(0x20, [0, 0], section([0x12] + $0))
            },
            Place(name: "PUBLISH: response topic", version: .v5) {
                packetBytes(0x30, field("t"), section([0x08] + $0))
            },
            Place(name: "SUBSCRIBE: share name", version: .v5, prefix: "$share/", suffix: "/a") {
                packetBytes(0x82, [0, 1, 0], $0, [0])
            },
            Place(name: "SUBSCRIBE: shared filter", version: .v5, prefix: "$share/g/") {
                packetBytes(0x82, [0, 1, 0], $0, [0])
            },
        ]
    }

    /// The first and the last control character of each range, and the first of two bytes.
    private static var controls: String { "\u{1}\u{1F}\u{7F}\u{80}\u{9F}" }

    private static var controlBytes: [UInt8] { Array(controls.utf8) }
}
