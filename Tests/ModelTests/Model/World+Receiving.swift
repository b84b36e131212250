import MQTTCodec

extension World {
    mutating func receive(_ packet: Packet, from number: Int, _ connection: ModelConnection) throws(Mismatch) {
        let client = connection.client
        switch packet {
        case .publish(let publish): try receive(publish, from: number, connection)
        case .puback(let packet): try finish(packet.packetIdentifier, of: client)
        case .pubrec(let packet):
            if packet.reasonCode.isError {
                // [MQTT-4.3.3-4]: the exchange is over.
                try finish(packet.packetIdentifier, of: client)
            } else {
                try release(packet.packetIdentifier, of: client, on: number)
            }
        case .pubcomp(let packet): try finish(packet.packetIdentifier, of: client)
        case .pubrel(let packet):
            let isKnown = sessions[client]?.received.remove(packet.packetIdentifier) != nil
            try expect(.pubcomp(Acknowledgement(packetIdentifier: packet.packetIdentifier)), on: number) { answer in
                guard case .pubcomp(let pubcomp) = answer else { return false }
                return pubcomp.packetIdentifier == packet.packetIdentifier
                    && (pubcomp.reasonCode == .success || (!isKnown && pubcomp.reasonCode == .packetIdentifierNotFound))
            }
        case .subscribe(let packet): try subscribe(packet, client, number)
        case .unsubscribe(let packet):
            // [MQTT-3.10.4-1]: filters are compared as they are written.
            let codes: [ReasonCode] = packet.filters.map { filter in
                sessions[client]?.subscriptions.removeValue(forKey: filter) == nil ? .noSubscriptionExisted : .success
            }
            let answered = connection.version == .v5 ? codes : []
            try expect(
                .unsuback(Unsuback(packetIdentifier: packet.packetIdentifier, reasonCodes: answered)), on: number)
        case .disconnect(let packet): try disconnect(packet, number, client)
        default: throw Mismatch("\(name(number)) sends \(packet.summary), which the model does not know")
        }
    }

    private mutating func receive(
        _ publish: Publish, from number: Int, _ connection: ModelConnection
    ) throws(Mismatch) {
        let message = ModelMessage(publish, from: connection.client, now: now)
        switch publish.qos {
        case .atMostOnce: accept(message)
        case .atLeastOnce:
            try expectAcknowledgement(of: message, publish, number, connection) { .puback($0) }
            accept(message)
        case .exactlyOnce:
            // [MQTT-4.3.3-10]: a packet identifier that is not released stands for the same message.
            let isNew = sessions[connection.client]?.received.insert(publish.packetIdentifier).inserted == true
            try expectAcknowledgement(of: message, publish, number, connection) { .pubrec($0) }
            if isNew { accept(message) }
        }
        try transmit(connection.client)
    }

    private mutating func expectAcknowledgement(
        of message: ModelMessage, _ publish: Publish, _ number: Int, _ connection: ModelConnection,
        _ packet: (Acknowledgement) -> Packet
    ) throws(Mismatch) {
        let plain = packet(Acknowledgement(packetIdentifier: publish.packetIdentifier))
        let unheard = packet(
            Acknowledgement(packetIdentifier: publish.packetIdentifier, reasonCode: .noMatchingSubscribers))
        let mayBeUnheard = connection.version == .v5 && !hasSubscribers(message)
        try expect(plain, on: number) { $0 == plain || (mayBeUnheard && $0 == unheard) }
    }

    /// The broker has a message: it is kept if it is to be retained, and goes to the subscribers a little later.
    mutating func accept(_ message: ModelMessage) {
        // [MQTT-3.3.1-5] [MQTT-3.3.1-6]
        if message.retain { retained[message.topic] = message.payload.isEmpty ? nil : message }
        accepted[message.publisher, default: []].append(message)
    }

    private mutating func release(_ identifier: UInt16, of client: String, on number: Int) throws(Mismatch) {
        let index = sessions[client]?.deliveries.firstIndex {
            $0.packetIdentifier == identifier && $0.qos == .exactlyOnce
        }
        guard let index else { return }
        sessions[client]?.deliveries[index].stage = .released
        try expect(.pubrel(Acknowledgement(packetIdentifier: identifier)), on: number)
    }

    private mutating func finish(_ identifier: UInt16, of client: String) throws(Mismatch) {
        sessions[client]?.deliveries.removeAll { $0.packetIdentifier == identifier }
        try transmit(client)
    }
}
