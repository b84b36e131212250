import MQTTCodec

/// Packets that a few bytes of the input choose, so that a fuzzer needs no luck to find one that is whole.
enum FuzzPackets {
    static func connect(_ reader: inout InputReader) -> Connect {
        let (first, second, third) = (reader.byte(), reader.byte(), reader.byte())
        let version = ProtocolVersion.allCases[2 - Int(first & 3) % 3]
        var connect = Connect(
            version: version, cleanStart: first & 4 == 0, keepAlive: [0, 1, 10, 60][Int(first >> 6)],
            clientIdentifier: FuzzNames.clients[Int(second & 3)], username: first & 16 != 0 ? "u" : nil,
            password: first & 32 != 0 ? [0x70] : nil)
        if first & 8 != 0 {
            connect.will = Will(
                topic: FuzzNames.topics[Int(third >> 2) % FuzzNames.topics.count], payload: [0x77],
                qos: QoS(rawValue: third & 3) ?? .atMostOnce, retain: third & 64 != 0)
        }
        guard version == .v5 else { return connect }
        connect.properties.sessionExpiryInterval = [nil, 5, 500, .max][Int(second >> 2 & 3)]
        connect.properties.receiveMaximum = [nil, 1, 2, 20][Int(second >> 4 & 3)]
        connect.properties.topicAliasMaximum = [nil, 1, 3, 40][Int(second >> 6 & 3)]
        if third & 128 != 0 {
            let fourth = reader.byte()
            connect.properties.maximumPacketSize = [nil, 5, 30, 100][Int(fourth & 3)]
            connect.will?.properties.willDelayInterval = [nil, 1, 3, 300][Int(fourth >> 2 & 3)]
            if fourth & 16 != 0 { connect.properties.requestProblemInformation = 0 }
            if fourth & 32 != 0 { connect.properties.authenticationMethod = "m" }
        }
        return connect
    }

    static func subscribe(
        _ reader: inout InputReader, _ version: ProtocolVersion, packetIdentifier: UInt16
    ) -> Subscribe {
        let (first, second) = (reader.byte(), reader.byte())
        let options = SubscriptionOptions(rawByte: second & 0x3F) ?? SubscriptionOptions(qos: .exactlyOnce)
        let filters = (0...Int(first >> 4 & 3)).map { FuzzNames.filters[(Int(first & 15) + $0) % 16] }
        var subscribe = Subscribe(
            packetIdentifier: packetIdentifier,
            subscriptions: filters.map { Subscription(filter: $0, options: options) })
        if version == .v5, second >> 6 > 0 { subscribe.properties.subscriptionIdentifier = UInt32(second >> 6) }
        return subscribe
    }

    static func publish(_ reader: inout InputReader, _ version: ProtocolVersion, next: UInt16) -> Publish {
        let (first, second) = (reader.byte(), reader.byte())
        let qos = QoS(rawValue: first >> 4 & 3) ?? .atLeastOnce
        let chosen = UInt16(second >> 3 & 7)
        var publish = Publish(
            dup: first & 128 != 0, qos: qos, retain: first & 64 != 0,
            topic: FuzzNames.topics[Int(first & 15) % FuzzNames.topics.count],
            packetIdentifier: qos == .atMostOnce ? 0 : chosen == 0 ? next : chosen,
            payload: [UInt8](repeating: 0x2E, count: [0, 1, 2, 20, 60, 95, 150, 300][Int(second & 7)]))
        guard version == .v5 else { return publish }
        switch second >> 6 {
        case 1: publish.properties = [.messageExpiryInterval(2), .responseTopic("r"), .correlationData([1])]
        case 2: publish.properties = [.topicAlias(1)]
        case 3:
            publish.topic = ""
            publish.properties = [.topicAlias(1), .payloadFormatIndicator(1)]
        default: break
        }
        return publish
    }

    /// The next step of a delivery, or a refusal.
    static func answer(_ delivery: GotPackets.Delivery, _ version: ProtocolVersion, isRefused: Bool) -> Packet {
        let code: ReasonCode = isRefused && version == .v5 ? .unspecifiedError : .success
        let step = Acknowledgement(packetIdentifier: delivery.packetIdentifier, reasonCode: code)
        if delivery.qos == .atLeastOnce { return .puback(step) }
        return delivery.isReceived
            ? .pubcomp(Acknowledgement(packetIdentifier: delivery.packetIdentifier)) : .pubrec(step)
    }

    /// Any acknowledgement of any of a few packet identifiers.
    static func acknowledgement(_ choice: UInt8, _ version: ProtocolVersion) -> Packet {
        let step = Acknowledgement(packetIdentifier: UInt16(choice >> 2 & 15) + 1)
        switch choice & 3 {
        case 0: return .puback(step)
        case 1:
            let isRefused = choice >> 6 == 3 && version == .v5
            return .pubrec(
                Acknowledgement(
                    packetIdentifier: step.packetIdentifier, reasonCode: isRefused ? .quotaExceeded : .success))
        case 2: return .pubrel(step)
        default: return .pubcomp(step)
        }
    }

    /// PINGREQ, or a step of an authentication exchange.
    static func sign(_ choice: UInt8, _ version: ProtocolVersion) -> Packet {
        guard choice & 1 != 0, version == .v5 else { return .pingreq }
        var properties: Properties = [.authenticationMethod(choice & 2 != 0 ? "n" : "m")]
        if choice & 4 != 0 { properties.append(.authenticationData([4])) }
        return .auth(
            Auth(reasonCode: choice & 8 != 0 ? .reauthenticate : .continueAuthentication, properties: properties))
    }

    static func disconnect(_ choice: UInt8, _ version: ProtocolVersion) -> Disconnect {
        guard version == .v5 else { return Disconnect() }
        let codes: [ReasonCode] = [.normalDisconnection, .disconnectWithWill, .unspecifiedError, .malformedPacket]
        var disconnect = Disconnect(reasonCode: codes[Int(choice & 3)])
        disconnect.properties.sessionExpiryInterval = [nil, 0, 5, .max][Int(choice >> 2 & 3)]
        return disconnect
    }
}
