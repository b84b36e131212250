import MQTTCodec

extension World {
    /// Finds among the arrivals what the broker may have sent to a client by now.
    mutating func transmit(_ client: String) throws(Mismatch) {
        guard let number = sessions[client]?.connection, let connection = connections[number] else { return }
        // [MQTT-3.3.2-5]
        sessions[client]?.deliveries.removeAll { $0.stage == .waiting && $0.message.isExpired(at: now) }
        if connection.maximumPacketSize != .max { noteLargeDeliveries(of: client, connection) }
        while try transmitOne(client, number, connection) {}
    }

    /// Like ``transmit(_:)``, at a moment when whatever may be sent must have been: nothing is left to be sent.
    mutating func settle(_ client: String) throws(Mismatch) {
        guard let number = sessions[client]?.connection, let connection = connections[number] else { return }
        while true {
            try transmit(client)
            if lossy.contains(number) { return }
            guard let index = owed(client, connection), let delivery = sessions[client]?.deliveries[index] else {
                return
            }
            // [MQTT-3.1.2-25]: what is too large for the client counts as delivered.
            let isOptional =
                (delivery.mayBeDropped && delivery.stage != .released)
                || (delivery.stage == .perhapsSent && delivery.message.isExpired(at: now))
            guard
                isOptional || (delivery.stage != .released && size(delivery, connection) > connection.maximumPacketSize)
            else {
                let packet: Packet =
                    delivery.stage == .released
                    ? .pubrel(Acknowledgement(packetIdentifier: delivery.packetIdentifier))
                    : .publish(delivery.publish(version: connection.version, now: now))
                throw Mismatch("\(name(number)) has not got \(packet.summary)")
            }
            sessions[client]?.deliveries.remove(at: index)
        }
    }

    private mutating func noteLargeDeliveries(of client: String, _ connection: ModelConnection) {
        for (index, delivery) in (sessions[client]?.deliveries ?? []).enumerated()
        where delivery.stage != .released && size(delivery, connection) > connection.maximumPacketSize {
            sessions[client]?.deliveries[index].mayBeDropped = true
        }
    }

    /// A delivery that the broker must have sent by now.
    private func owed(_ client: String, _ connection: ModelConnection) -> Int? {
        guard let session = sessions[client] else { return nil }
        let hasRoom = session.inflightCount < connection.receiveMaximum
        if let index = session.deliveries.firstIndex(where: \.isDue) {
            if hasRoom || session.deliveries[index].stage == .released { return index }
        }
        let isRepeating = session.deliveries.contains(where: \.isDue)
        return session.deliveries.firstIndex {
            ($0.stage == .waiting || $0.stage == .perhapsSent) && !$0.isDue
                && ($0.qos == .atMostOnce || (hasRoom && !isRepeating))
        }
    }

    private mutating func transmitOne(
        _ client: String, _ number: Int, _ connection: ModelConnection
    ) throws(Mismatch) -> Bool {
        guard let session = sessions[client] else { return false }
        let hasRoom = session.inflightCount < connection.receiveMaximum
        let due = session.deliveries.firstIndex(where: \.isDue)
        if let due, try repeatDelivery(at: due, client, number, connection, hasRoom: hasRoom) { return true }
        var lanes: Set<String> = []
        var first: (arrival: Int, delivery: Int)?
        for (index, delivery) in session.deliveries.enumerated()
        where delivery.stage == .waiting || delivery.stage == .perhapsSent {
            guard lanes.insert(delivery.lane).inserted else { continue }
            // [MQTT-3.3.4-9]: no more than the client has places for.
            guard delivery.qos == .atMostOnce || (hasRoom && due == nil) else { continue }
            guard let arrival = arrival(of: delivery, number, connection) else { continue }
            if arrival < first?.arrival ?? .max { first = (arrival, index) }
        }
        guard let first else { return false }
        try send(deliveryAt: first.delivery, client, number, arrivalAt: first.arrival)
        return true
    }

    /// Where the PUBLISH of a delivery stands among the arrivals.
    private func arrival(of delivery: ModelDelivery, _ number: Int, _ connection: ModelConnection) -> Int? {
        arrivals[number]?.firstIndex { arrival in
            guard case .publish(let publish) = arrival.packet else { return false }
            return delivery.isCarried(by: publish, version: connection.version, now: now)
        }
    }

    /// [MQTT-4.4.0-1] [MQTT-4.6.0-1]: what was not acknowledged is sent again, in its order, before anything new.
    private mutating func repeatDelivery(
        at index: Int, _ client: String, _ number: Int, _ connection: ModelConnection, hasRoom: Bool
    ) throws(Mismatch) -> Bool {
        guard let delivery = sessions[client]?.deliveries[index] else { return false }
        let position = arrivals[number]?.firstIndex { arrival in
            switch arrival.packet {
            case .pubrel(let packet):
                delivery.stage == .released && packet.packetIdentifier == delivery.packetIdentifier
            case .publish(let publish):
                delivery.stage == .sent && hasRoom && publish.packetIdentifier == delivery.packetIdentifier
                    && delivery.isCarried(by: publish, version: connection.version, now: now)
            default: false
            }
        }
        guard let position, let arrival = arrivals[number]?[position] else { return false }
        try keepOrder(arrival, lane: "repeated \(arrival.packet.type)", number)
        arrivals[number]?.remove(at: position)
        sessions[client]?.deliveries[index].isDue = false
        return true
    }

    private mutating func send(
        deliveryAt index: Int, _ client: String, _ number: Int, arrivalAt position: Int
    ) throws(Mismatch) {
        guard let session = sessions[client], let arrival = arrivals[number]?[position],
            case .publish(let publish) = arrival.packet
        else { return }
        var delivery = session.deliveries[index]
        try keepOrder(arrival, lane: delivery.lane, number)
        arrivals[number]?.remove(at: position)
        guard delivery.qos != .atMostOnce else {
            sessions[client]?.deliveries.remove(at: index)
            return
        }
        // [MQTT-2.2.1-3]
        if publish.packetIdentifier == 0
            || session.deliveries.contains(where: { $0.packetIdentifier == publish.packetIdentifier })
        {
            throw Mismatch("\(name(number)) got \(arrival.packet.summary) with a packet identifier that is in use")
        }
        delivery.stage = .sent
        delivery.packetIdentifier = publish.packetIdentifier
        delivery.position = arrival.position
        // What has been sent stands before what has not, in the order of sending.
        sessions[client]?.deliveries.remove(at: index)
        let before = session.deliveries.prefix { $0.packetIdentifier != 0 && $0.position < arrival.position }
        sessions[client]?.deliveries.insert(delivery, at: before.count)
    }

    private mutating func keepOrder(_ arrival: Arrival, lane: String, _ number: Int) throws(Mismatch) {
        if let last = connections[number]?.positions[lane], last > arrival.position {
            throw Mismatch("\(name(number)) got \(arrival.packet.summary) out of order")
        }
        connections[number]?.positions[lane] = arrival.position
    }

    /// The size of a delivery's packet without a topic alias.
    private func size(_ delivery: ModelDelivery, _ connection: ModelConnection) -> Int {
        Packet.publish(delivery.publish(version: connection.version, now: now)).encodedSize(version: connection.version)
    }
}
