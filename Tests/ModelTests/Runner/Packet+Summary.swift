import MQTTCodec

extension Packet {
    /// The packet in one short line of a transcript.
    var summary: String {
        switch self {
        case .connect(let packet): packet.summary
        case .connack(let packet):
            "CONNACK \(packet.reasonCode)\(packet.sessionPresent ? ", session present" : "")"
        case .publish(let packet): packet.summary
        case .puback(let packet): "PUBACK " + packet.summary
        case .pubrec(let packet): "PUBREC " + packet.summary
        case .pubrel(let packet): "PUBREL " + packet.summary
        case .pubcomp(let packet): "PUBCOMP " + packet.summary
        case .subscribe(let packet):
            "SUBSCRIBE \(packet.packetIdentifier): " + packet.subscriptions.map(\.summary).joined(separator: "; ")
                + packet.properties.summary
        case .suback(let packet): "SUBACK \(packet.packetIdentifier): \(packet.reasonCodes)"
        case .unsubscribe(let packet): "UNSUBSCRIBE \(packet.packetIdentifier): \(packet.filters)"
        case .unsuback(let packet): "UNSUBACK \(packet.packetIdentifier): \(packet.reasonCodes)"
        case .disconnect(let packet): "DISCONNECT \(packet.reasonCode)\(packet.properties.summary)"
        case .pingreq, .pingresp, .auth: "\(type)"
        }
    }
}

extension Connect {
    fileprivate var summary: String {
        var parts = ["CONNECT \(clientIdentifier) \(version)\(cleanStart ? ", clean start" : "")\(properties.summary)"]
        if let will {
            parts.append(
                "will \(will.topic) \"\(String(decoding: will.payload, as: UTF8.self))\" QoS \(will.qos.rawValue)"
                    + (will.retain ? " retain" : "") + will.properties.summary)
        }
        return parts.joined(separator: ", ")
    }
}

extension Publish {
    fileprivate var summary: String {
        "PUBLISH \(topic) \"\(String(decoding: payload, as: UTF8.self))\" QoS \(qos.rawValue)"
            + (packetIdentifier == 0 ? "" : " id \(packetIdentifier)") + (dup ? " DUP" : "")
            + (retain ? " retain" : "") + properties.summary
    }
}

extension Acknowledgement {
    fileprivate var summary: String { "\(packetIdentifier)\(reasonCode == .success ? "" : " \(reasonCode)")" }
}

extension Subscription {
    fileprivate var summary: String {
        "\(filter) QoS \(options.qos.rawValue)" + (options.noLocal ? " no local" : "")
            + (options.retainAsPublished ? " retain as published" : "")
            + (options.retainHandling == .send ? "" : " retain handling \(options.retainHandling.rawValue)")
    }
}

extension Properties {
    fileprivate var summary: String { isEmpty ? "" : " [" + map { "\($0)" }.joined(separator: ", ") + "]" }
}
