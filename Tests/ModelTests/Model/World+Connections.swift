import MQTTCodec

extension World {
    /// CONNECT: whoever has the client identifier goes. The new connection gets the session a little later.
    mutating func connect(_ connect: Connect, as connection: Int) throws(Mismatch) {
        try takeOver(connect)
        connecting[connection] = connect
    }

    private mutating func takeOver(_ connect: Connect) throws(Mismatch) {
        let client = connect.clientIdentifier
        // [MQTT-3.1.4-3]: whoever has the client identifier is disconnected.
        if let old = sessions[client]?.connection {
            try settle(client)
            if connections[old]?.version == .v5 {
                try expect(.disconnect(Disconnect(reasonCode: .sessionTakenOver)), on: old)
            }
            try end(old, sendsWill: true)
        }
        // [MQTT-3.1.2-4]
        if connect.cleanStart { endSession(of: client) }
    }

    /// A connection gets its session, and its CONNACK.
    mutating func attach(_ connection: Int) throws(Mismatch) {
        guard let connect = connecting.removeValue(forKey: connection) else { return }
        // There may be another one by now.
        try takeOver(connect)
        let client = connect.clientIdentifier
        let isPresent = sessions[client] != nil
        connections[connection] = ModelConnection(connect, sendLimit: sendLimit)
        var session = sessions[client] ?? ModelSession()
        session.connection = connection
        session.expiryInterval = Self.expiryInterval(connect)
        session.endsAt = nil
        // [MQTT-3.1.3-9]: a will that was still to come is not sent.
        session.will = nil
        session.willDueAt = nil
        for index in session.deliveries.indices {
            session.deliveries[index].isDue = session.deliveries[index].packetIdentifier != 0
            session.deliveries[index].position = 0
        }
        sessions[client] = session
        // [MQTT-3.2.2-2] [MQTT-3.2.2-3]
        try expect(.connack(Connack(sessionPresent: isPresent)), on: connection) { packet in
            guard case .connack(let connack) = packet else { return false }
            return connack.sessionPresent == isPresent && connack.reasonCode == .success
        }
        try transmit(client)
    }

    private static func expiryInterval(_ connect: Connect) -> Int? {
        // A clean session of 3.1.1 ends with its connection, another one never.
        guard connect.version == .v5 else { return connect.cleanStart ? 0 : nil }
        let interval = connect.properties.sessionExpiryInterval ?? 0
        return interval == .max ? nil : Int(interval)
    }

    mutating func disconnect(_ packet: Disconnect, _ connection: Int, _ client: String) throws(Mismatch) {
        try settle(client)
        if let interval = packet.properties.sessionExpiryInterval {
            sessions[client]?.expiryInterval = interval == .max ? nil : Int(interval)
        }
        // [MQTT-3.14.4-3]
        try end(connection, sendsWill: packet.reasonCode != .normalDisconnection)
    }

    /// A connection is over, for whatever reason.
    mutating func end(_ number: Int, sendsWill: Bool) throws(Mismatch) {
        guard let connection = connections[number], connection.isOpen else { return }
        try transmit(connection.client)
        connections[number]?.isOpen = false
        guard var session = sessions[connection.client] else { return }
        session.connection = nil
        // QoS 0 is not kept for clients that are away.
        session.deliveries.removeAll { $0.qos == .atMostOnce }
        if lossy.contains(number) {
            for index in session.deliveries.indices where session.deliveries[index].stage == .waiting {
                session.deliveries[index].stage = .perhapsSent
            }
        }
        session.endsAt = session.expiryInterval.map { now + $0 }
        sessions[connection.client] = session
        if sendsWill, let will = connection.will {
            // [MQTT-3.1.2-8]: at once, after its delay, or when the session ends, whichever is first.
            let delay = min(Int(will.properties.willDelayInterval ?? 0), session.expiryInterval ?? .max)
            sessions[connection.client]?.will = will
            sessions[connection.client]?.willDueAt = now + delay
            if delay == 0 { publishPendingWill(of: connection.client) }
        }
        if session.expiryInterval == 0 { endSession(of: connection.client) }
    }

    mutating func publishPendingWill(of client: String) {
        guard let will = sessions[client]?.will else { return }
        sessions[client]?.will = nil
        sessions[client]?.willDueAt = nil
        accept(ModelMessage(will, of: client, now: now))
    }

    mutating func endSession(of client: String) {
        publishPendingWill(of: client)
        guard let session = sessions.removeValue(forKey: client) else { return }
        for delivery in session.deliveries {
            // [MQTT-4.8.2-6]: a QoS 2 message that one member may have seen is not for another one.
            guard let share = delivery.share, delivery.stage != .released,
                delivery.stage == .waiting || delivery.stage == .perhapsSent || delivery.qos == .atLeastOnce
            else { continue }
            orphans.append(Sharing(message: delivery.message, share: share, left: client))
        }
    }
}
