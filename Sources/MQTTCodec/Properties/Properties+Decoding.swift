extension Properties {
    /// Decodes a list of properties, given without its length.
    ///
    /// - Throws: Malformed packet for a property that is unknown or may not stand here and for broken fields; protocol
    ///   error for a repetition and for values that are not allowed; topic alias invalid for an alias of 0
    ///   `[MQTT-3.3.2-8]`.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer,
        for context: PropertyContext
    ) throws(CodecError) -> Properties {
        var properties = Properties()
        if bytes.isEmpty { return properties }
        let allowed = context.allowedIdentifiers
        let repeatable = context.repeatableIdentifiers
        var seen: UInt64 = 0
        var reader = PacketReader(bytes)
        while !reader.isAtEnd {
            let identifier = try reader.readByte()
            let bit: UInt64 = identifier < 64 ? 1 << UInt64(identifier) : 0
            if allowed & bit == 0 { throw .misplacedProperty() }
            if seen & bit & ~repeatable != 0 { throw .repeatedProperty() }
            seen |= bit
            let property = try Property.read(identifier: identifier, from: &reader)
            try property.validate()
            properties.append(property)
        }
        let authentication: UInt64 = 1 << 0x15 | 1 << 0x16
        if seen & authentication == 1 << 0x16 {
            throw .protocolError("authentication data without an authentication method")
        }
        return properties
    }
}

extension Property {
    /// Checks the rules for values that are well-formed.
    fileprivate func validate() throws(CodecError) {
        switch self {
        case .payloadFormatIndicator(let value), .requestProblemInformation(let value),
            .requestResponseInformation(let value), .maximumQoS(let value), .retainAvailable(let value),
            .wildcardSubscriptionAvailable(let value), .subscriptionIdentifierAvailable(let value),
            .sharedSubscriptionAvailable(let value):
            if value > 1 { throw .flagAboveOne() }
        case .subscriptionIdentifier(0): throw .zeroSubscriptionIdentifier()
        case .receiveMaximum(0): throw .protocolError("receive maximum 0")
        case .maximumPacketSize(0): throw .protocolError("maximum packet size 0")
        case .topicAlias(0): throw .zeroTopicAlias()
        case .responseTopic(let topic):
            if !TopicName.isValid(topic) { throw .invalidResponseTopic() }
        default: break
        }
    }
}

extension CodecError {
    static func misplacedProperty() -> CodecError {
        .malformed("property that this packet does not have")
    }

    static func repeatedProperty() -> CodecError {
        .protocolError("property that stands twice")
    }

    static func flagAboveOne() -> CodecError {
        .protocolError("property that is 0 or 1 has another value")
    }

    static func zeroSubscriptionIdentifier() -> CodecError {
        .protocolError("subscription identifier 0")
    }

    static func zeroTopicAlias() -> CodecError {
        CodecError(.topicAliasInvalid, "topic alias 0", clause: "MQTT-3.3.2-8")
    }

    static func invalidResponseTopic() -> CodecError {
        .protocolError("response topic is empty or has wildcards", "MQTT-3.3.2-14")
    }
}
