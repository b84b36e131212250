import MQTTCodec

/// The client under a name: what it keeps over its connections. It acknowledges nothing by itself.
final class Peer {
    /// A PUBLISH of QoS 1 or 2 that is not acknowledged to the end.
    struct Outgoing {
        var publish: Publish
        /// The connection that it was last sent on.
        var link: Int
        /// Whether the PUBREC has come.
        var isReceived = false
    }

    let name: String
    let version: ProtocolVersion
    /// The newest connection, while it lasts.
    var link: Link?
    private(set) var outgoing: [Outgoing] = []
    /// What the broker allows.
    private let receiveMaximum: Int

    init(name: String, version: ProtocolVersion, receiveMaximum: Int) {
        self.name = name
        self.version = version
        self.receiveMaximum = receiveMaximum
    }

    // MARK: What it sends

    /// The packet of an action, and the same as the model is to see it; nil: there is nothing to send.
    func packet(for action: Action) -> (sent: Packet, meant: Packet)? {
        guard let link else { return nil }
        switch action {
        case .disconnect(_, let code, let expiry):
            var packet = Disconnect(reasonCode: code)
            // [MQTT-3.14.2-2]: not after a CONNECT with 0.
            if let expiry, link.connect.properties.sessionExpiryInterval ?? 0 > 0 {
                packet.properties.append(.sessionExpiryInterval(expiry))
            }
            return same(.disconnect(packet))
        case .subscribe(_, let subscriptions, let identifier):
            let properties = Properties(identifier.map { [.subscriptionIdentifier($0)] } ?? [])
            return same(
                .subscribe(
                    Subscribe(packetIdentifier: request(), subscriptions: subscriptions, properties: properties)))
        case .unsubscribe(_, let filters):
            return same(.unsubscribe(Unsubscribe(packetIdentifier: request(), filters: filters)))
        case .publish(_, let options): return publish(options, on: link)
        case .republish: return republish(on: link)
        case .pubrel:
            guard let first = outgoing.first(where: \.isReceived) else { return nil }
            return same(.pubrel(Acknowledgement(packetIdentifier: first.publish.packetIdentifier)))
        case .puback:
            return link.pubacks.isEmpty
                ? nil : same(.puback(Acknowledgement(packetIdentifier: link.pubacks.removeFirst())))
        case .pubrec(_, let isError):
            guard !link.pubrecs.isEmpty else { return nil }
            let code: ReasonCode = isError ? .unspecifiedError : .success
            return same(.pubrec(Acknowledgement(packetIdentifier: link.pubrecs.removeFirst(), reasonCode: code)))
        case .pubcomp:
            return link.pubcomps.isEmpty
                ? nil : same(.pubcomp(Acknowledgement(packetIdentifier: link.pubcomps.removeFirst())))
        case .connect, .cut, .advance: return nil
        }
    }

    private func same(_ packet: Packet) -> (sent: Packet, meant: Packet) { (packet, packet) }

    private func request() -> UInt16 {
        let identifier = freeIdentifier()
        link?.requests.insert(identifier)
        return identifier
    }

    /// The smallest identifier that is not in use: they are used again as soon as may be `[MQTT-2.2.1-3]`.
    private func freeIdentifier() -> UInt16 {
        let used = Set(outgoing.map(\.publish.packetIdentifier)).union(link?.requests ?? [])
        return (1...UInt16.max).first { !used.contains($0) } ?? 0
    }

    private func publish(_ options: PublishOptions, on link: Link) -> (sent: Packet, meant: Packet)? {
        var publish = options.publish(version: version)
        if options.qos != .atMostOnce {
            guard mayPublish(on: link) else { return nil }
            publish.packetIdentifier = freeIdentifier()
            outgoing.append(Outgoing(publish: publish, link: link.number))
            link.unacknowledged.insert(publish.packetIdentifier)
        }
        guard version == .v5, let alias = options.alias else { return same(.publish(publish)) }
        var sent = publish
        sent.properties.append(.topicAlias(alias))
        if link.aliases[alias] == publish.topic { sent.topic = "" }
        link.aliases[alias] = publish.topic
        return (.publish(sent), .publish(publish))
    }

    /// [MQTT-3.3.4-7]
    private func mayPublish(on link: Link) -> Bool {
        version != .v5 || link.unacknowledged.count < receiveMaximum
    }

    private func republish(on link: Link) -> (sent: Packet, meant: Packet)? {
        guard mayPublish(on: link),
            // A QoS 2 message goes again even after its PUBREC, as if that had been lost with the old connection.
            let index = outgoing.firstIndex(where: { $0.link != link.number })
        else { return nil }
        outgoing[index].link = link.number
        outgoing[index].isReceived = false
        outgoing[index].publish.dup = true
        link.unacknowledged.insert(outgoing[index].publish.packetIdentifier)
        return same(.publish(outgoing[index].publish))
    }

    // MARK: What it receives

    /// Takes note of what has come on a connection of its own.
    func receive(_ packet: Packet, on link: Link) {
        switch packet {
        case .connack(let packet):
            // Without the session on the other side there is nothing to go on with.
            if !packet.sessionPresent { outgoing.removeAll { $0.link != link.number } }
        case .publish(let packet):
            if packet.qos == .atLeastOnce { link.pubacks.append(packet.packetIdentifier) }
            if packet.qos == .exactlyOnce { link.pubrecs.append(packet.packetIdentifier) }
        case .pubrel(let packet): link.pubcomps.append(packet.packetIdentifier)
        case .puback(let packet), .pubcomp(let packet): finish(packet.packetIdentifier, on: link)
        case .pubrec(let packet):
            if packet.reasonCode.isError { return finish(packet.packetIdentifier, on: link) }
            for index in outgoing.indices where outgoing[index].publish.packetIdentifier == packet.packetIdentifier {
                outgoing[index].isReceived = true
            }
        case .suback(let packet): link.requests.remove(packet.packetIdentifier)
        case .unsuback(let packet): link.requests.remove(packet.packetIdentifier)
        default: break
        }
    }

    private func finish(_ identifier: UInt16, on link: Link) {
        outgoing.removeAll { $0.publish.packetIdentifier == identifier }
        link.unacknowledged.remove(identifier)
    }
}
