import MQTTCodec
import MQTTHooks

extension FuzzHooks: ConnectionFilter, ConnectInterceptor {
    func accept(_ connection: AcceptedConnection) throws -> Bool {
        let answer = next()
        if answer & 7 == 6 { throw Refusal() }
        return answer & 7 != 5
    }

    func intercept(_ connect: inout ConnectDraft, on connection: AcceptedConnection) throws -> ConnectOutcome {
        let answer = next()
        edit(&connect, answer)
        return try outcome(ofConnect: answer)
    }

    private func edit(_ connect: inout ConnectDraft, _ answer: UInt8) {
        if answer & 7 == 1 { connect.clientIdentifier = FuzzNames.clients[Int(answer >> 3 & 3)] }
        if answer & 7 == 2 { connect.will = Will(topic: topic(answer), payload: [1], qos: .atLeastOnce) }
        if answer & 7 == 3 {
            connect.cleanStart = answer & 8 != 0
            connect.keepAlive = UInt16(answer >> 4)
            connect.properties.sessionExpiryInterval = answer & 16 != 0 ? 7 : nil
        }
    }

    private func outcome(ofConnect answer: UInt8) throws -> ConnectOutcome {
        switch answer & 7 {
        case 0, 1, 2, 3, 4: return .pass
        case 5: return .reject(reasonCode(answer), reason: "no")
        case 6: throw Refusal()
        default:
            return .later { [desk] connect in
                let late = try await desk.wait(answer)
                self.edit(&connect, late)
                return try self.outcome(ofConnect: late)
            }
        }
    }
}

extension FuzzHooks: UnsubscribeInterceptor {
    func intercept(unsubscribe filter: inout String, from client: Client) throws -> UnsubscribeOutcome {
        let answer = next()
        if answer & 7 == 1 { filter = FuzzNames.filters[Int(answer >> 3) % FuzzNames.filters.count] }
        return try outcome(ofUnsubscribe: answer)
    }

    private func outcome(ofUnsubscribe answer: UInt8) throws -> UnsubscribeOutcome {
        switch answer & 7 {
        case 0, 1, 2, 3, 4: return .pass
        case 5: return .reject(reasonCode(answer))
        case 6: throw Refusal()
        default:
            return .later { [desk] filter in
                let late = try await desk.wait(answer)
                if late & 7 == 1 { filter = "t" }
                return try self.outcome(ofUnsubscribe: late)
            }
        }
    }
}

extension FuzzHooks: WillInterceptor, RetainInterceptor {
    func intercept(will message: inout Message, of client: Client) throws -> WillOutcome {
        let answer = next()
        edit(&message, answer)
        return try outcome(ofWill: answer)
    }

    private func outcome(ofWill answer: UInt8) throws -> WillOutcome {
        switch answer & 7 {
        case 0, 1, 2, 3, 4: return .pass
        case 5: return .drop
        case 6: throw Refusal()
        default:
            return .later { [desk] message in
                let late = try await desk.wait(answer)
                self.edit(&message, late)
                return try self.outcome(ofWill: late)
            }
        }
    }

    func intercept(retained message: inout Message, from client: Client) throws -> Bool {
        let answer = next()
        if answer & 7 == 6 { throw Refusal() }
        edit(&message, answer)
        return answer & 7 != 5
    }

    private func edit(_ message: inout Message, _ answer: UInt8) {
        if answer & 7 == 1 { message.topic = topic(answer) }
        if answer & 7 == 2 { message.payload = [UInt8](repeating: 0x79, count: Int(answer)) }
        if answer & 7 == 3 {
            message.qos = QoS(rawValue: answer >> 3 & 1) ?? .atMostOnce
            message.properties = [.messageExpiryInterval(UInt32(answer >> 3))]
        }
    }
}

extension FuzzHooks: DeliveryInterceptor {
    func intercept(delivery message: inout MessageDraft, to client: Client) throws -> Bool {
        let answer = next()
        if answer & 7 == 6 { throw Refusal() }
        if answer & 7 == 1 { message.topic = topic(answer) }
        if answer & 7 == 2 { message.payload = [UInt8](repeating: 0x7A, count: Int(answer)) }
        if answer & 7 == 3 {
            message.qos = QoS(rawValue: answer >> 3 & 1) ?? .atMostOnce
            message.properties = [.messageExpiryInterval(UInt32(answer >> 3)), .userProperty("k", "v")]
        }
        return answer & 7 != 5
    }

    func deliveryKey(for client: Client) throws -> String? {
        let answer = next()
        if answer & 7 == 6 { throw Refusal() }
        return answer & 8 != 0 ? client.id : answer & 16 != 0 ? "all" : nil
    }
}

extension FuzzHooks: DeliveryObserver, SessionObserver {
    func delivered(_ message: borrowing MessageView, to client: Client) throws { try look(message) }

    func acknowledged(_ message: borrowing MessageView, by client: Client) throws { try look(message) }

    func dropped(_ message: borrowing MessageView, for client: Client, reason: DropReason) throws { try look(message) }

    /// Reads all of a message: what is gone already would be seen by the address sanitizer.
    private func look(_ message: borrowing MessageView) throws {
        let size = message.topic.utf8.count + message.payload.reduce(0) { $0 &+ Int($1) } + message.properties.count
        if next() & 7 == 6, size > 0 { throw Refusal() }
    }

    func session(of client: Client, _ event: SessionEvent) throws { if next() & 7 == 6 { throw Refusal() } }
}
