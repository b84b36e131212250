import MQTTCodec
import MQTTTesting

/// One connection of a peer: what the client at its end knows.
final class Link {
    let number: Int
    let client: ScriptedClient
    let connect: Connect
    /// Packet identifiers that the client owes a PUBACK, a PUBREC, a PUBCOMP, the oldest first.
    var pubacks: [UInt16] = []
    var pubrecs: [UInt16] = []
    var pubcomps: [UInt16] = []
    /// Messages of this connection that the broker has not acknowledged to the end.
    var unacknowledged: Set<UInt16> = []
    /// Packet identifiers of SUBSCRIBE and UNSUBSCRIBE on their way.
    var requests: Set<UInt16> = []
    /// The aliases that the client has set.
    var aliases: [UInt16: String] = [:]
    private var aliasesOfBroker: [UInt16: String] = [:]
    private var count = 0

    init(number: Int, client: ScriptedClient, connect: Connect) {
        self.number = number
        self.client = client
        self.connect = connect
    }

    /// Takes what has come since the last time, aliases resolved.
    ///
    /// - Throws: ``Mismatch`` for what no client must accept, whatever was said before.
    func read() throws -> [Arrival] {
        count = 0
        return try client.takeAll().map { packet in
            let size = packet.encodedSize(version: connect.version)
            // [MQTT-3.1.2-24]
            if let most = connect.properties.maximumPacketSize, size > Int(most) {
                throw Mismatch("\(packet.summary) has \(size) bytes, more than the client takes")
            }
            count += 1
            guard case .publish(let publish) = packet else { return Arrival(position: count, packet: packet) }
            return Arrival(position: count, packet: .publish(try resolve(publish)))
        }
    }

    private func resolve(_ publish: Publish) throws(Mismatch) -> Publish {
        guard let alias = publish.properties.topicAlias else { return publish }
        // [MQTT-3.1.2-26] [MQTT-3.1.2-27]
        guard alias > 0, alias <= connect.properties.topicAliasMaximum ?? 0 else {
            throw Mismatch("\(Packet.publish(publish).summary) has an alias above the maximum")
        }
        var publish = publish
        publish.properties.topicAlias = nil
        if !publish.topic.isEmpty {
            aliasesOfBroker[alias] = publish.topic
        } else if let topic = aliasesOfBroker[alias] {
            publish.topic = topic
        } else {
            throw Mismatch("\(Packet.publish(publish).summary) has an unknown alias \(alias)")
        }
        return publish
    }
}
