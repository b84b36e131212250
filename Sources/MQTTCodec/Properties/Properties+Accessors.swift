extension Properties {
    /// Whether the payload is unspecified bytes (0) or UTF-8 text (1). Setting nil removes it.
    public var payloadFormatIndicator: UInt8? {
        get {
            guard case .payloadFormatIndicator(let value)? = firstProperty(0x01) else { return nil }
            return value
        }
        set { setProperty(0x01, newValue.map(Property.payloadFormatIndicator)) }
    }

    /// The lifetime of the message, in seconds. Setting nil removes it.
    public var messageExpiryInterval: UInt32? {
        get {
            guard case .messageExpiryInterval(let value)? = firstProperty(0x02) else { return nil }
            return value
        }
        set { setProperty(0x02, newValue.map(Property.messageExpiryInterval)) }
    }

    /// What the payload is, for example a MIME type. Setting nil removes it.
    public var contentType: String? {
        get {
            guard case .contentType(let value)? = firstProperty(0x03) else { return nil }
            return value
        }
        set { setProperty(0x03, newValue.map(Property.contentType)) }
    }

    /// The topic name for a response to this message. Setting nil removes it.
    public var responseTopic: String? {
        get {
            guard case .responseTopic(let value)? = firstProperty(0x08) else { return nil }
            return value
        }
        set { setProperty(0x08, newValue.map(Property.responseTopic)) }
    }

    /// What the requester recognizes the response by. Setting nil removes it.
    public var correlationData: [UInt8]? {
        get {
            guard case .correlationData(let value)? = firstProperty(0x09) else { return nil }
            return value
        }
        set { setProperty(0x09, newValue.map(Property.correlationData)) }
    }

    /// The identifier of the first subscription in the list; see ``subscriptionIdentifiers``. Setting nil removes it.
    public var subscriptionIdentifier: UInt32? {
        get {
            guard case .subscriptionIdentifier(let value)? = firstProperty(0x0B) else { return nil }
            return value
        }
        set { setProperty(0x0B, newValue.map(Property.subscriptionIdentifier)) }
    }

    /// How long the session outlives its connection, in seconds; 0xFFFFFFFF is for ever. Setting nil removes it.
    public var sessionExpiryInterval: UInt32? {
        get {
            guard case .sessionExpiryInterval(let value)? = firstProperty(0x11) else { return nil }
            return value
        }
        set { setProperty(0x11, newValue.map(Property.sessionExpiryInterval)) }
    }

    /// The client identifier that the server chose. Setting nil removes it.
    public var assignedClientIdentifier: String? {
        get {
            guard case .assignedClientIdentifier(let value)? = firstProperty(0x12) else { return nil }
            return value
        }
        set { setProperty(0x12, newValue.map(Property.assignedClientIdentifier)) }
    }

    /// The keep alive that the client must use, in seconds. Setting nil removes it.
    public var serverKeepAlive: UInt16? {
        get {
            guard case .serverKeepAlive(let value)? = firstProperty(0x13) else { return nil }
            return value
        }
        set { setProperty(0x13, newValue.map(Property.serverKeepAlive)) }
    }

    /// The name of the authentication method. Setting nil removes it.
    public var authenticationMethod: String? {
        get {
            guard case .authenticationMethod(let value)? = firstProperty(0x15) else { return nil }
            return value
        }
        set { setProperty(0x15, newValue.map(Property.authenticationMethod)) }
    }

    /// Data of the authentication method. Setting nil removes it.
    public var authenticationData: [UInt8]? {
        get {
            guard case .authenticationData(let value)? = firstProperty(0x16) else { return nil }
            return value
        }
        set { setProperty(0x16, newValue.map(Property.authenticationData)) }
    }

    /// Whether (1) reason strings and user properties may be sent in any packet. Setting nil removes it.
    public var requestProblemInformation: UInt8? {
        get {
            guard case .requestProblemInformation(let value)? = firstProperty(0x17) else { return nil }
            return value
        }
        set { setProperty(0x17, newValue.map(Property.requestProblemInformation)) }
    }

    /// How long the will waits, in seconds. Setting nil removes it.
    public var willDelayInterval: UInt32? {
        get {
            guard case .willDelayInterval(let value)? = firstProperty(0x18) else { return nil }
            return value
        }
        set { setProperty(0x18, newValue.map(Property.willDelayInterval)) }
    }

    /// Whether (1) the client asks for response information. Setting nil removes it.
    public var requestResponseInformation: UInt8? {
        get {
            guard case .requestResponseInformation(let value)? = firstProperty(0x19) else { return nil }
            return value
        }
        set { setProperty(0x19, newValue.map(Property.requestResponseInformation)) }
    }

    /// What the client may build response topics of. Setting nil removes it.
    public var responseInformation: String? {
        get {
            guard case .responseInformation(let value)? = firstProperty(0x1A) else { return nil }
            return value
        }
        set { setProperty(0x1A, newValue.map(Property.responseInformation)) }
    }

    /// Another server to use. Setting nil removes it.
    public var serverReference: String? {
        get {
            guard case .serverReference(let value)? = firstProperty(0x1C) else { return nil }
            return value
        }
        set { setProperty(0x1C, newValue.map(Property.serverReference)) }
    }

    /// A text for people about the outcome. Setting nil removes it.
    public var reasonString: String? {
        get {
            guard case .reasonString(let value)? = firstProperty(0x1F) else { return nil }
            return value
        }
        set { setProperty(0x1F, newValue.map(Property.reasonString)) }
    }

    /// How many QoS 1 and 2 messages the sender handles at once, at least 1. Setting nil removes it.
    public var receiveMaximum: UInt16? {
        get {
            guard case .receiveMaximum(let value)? = firstProperty(0x21) else { return nil }
            return value
        }
        set { setProperty(0x21, newValue.map(Property.receiveMaximum)) }
    }

    /// The highest topic alias that the sender accepts. Setting nil removes it.
    public var topicAliasMaximum: UInt16? {
        get {
            guard case .topicAliasMaximum(let value)? = firstProperty(0x22) else { return nil }
            return value
        }
        set { setProperty(0x22, newValue.map(Property.topicAliasMaximum)) }
    }

    /// The number that stands for the topic, at least 1. Setting nil removes it.
    public var topicAlias: UInt16? {
        get {
            guard case .topicAlias(let value)? = firstProperty(0x23) else { return nil }
            return value
        }
        set { setProperty(0x23, newValue.map(Property.topicAlias)) }
    }

    /// The highest QoS that the server supports, 0 or 1. Setting nil removes it.
    public var maximumQoS: UInt8? {
        get {
            guard case .maximumQoS(let value)? = firstProperty(0x24) else { return nil }
            return value
        }
        set { setProperty(0x24, newValue.map(Property.maximumQoS)) }
    }

    /// Whether (1) the server supports retained messages. Setting nil removes it.
    public var retainAvailable: UInt8? {
        get {
            guard case .retainAvailable(let value)? = firstProperty(0x25) else { return nil }
            return value
        }
        set { setProperty(0x25, newValue.map(Property.retainAvailable)) }
    }

    /// The largest packet that the sender accepts, in bytes, at least 1. Setting nil removes it.
    public var maximumPacketSize: UInt32? {
        get {
            guard case .maximumPacketSize(let value)? = firstProperty(0x27) else { return nil }
            return value
        }
        set { setProperty(0x27, newValue.map(Property.maximumPacketSize)) }
    }

    /// Whether (1) the server supports wildcards in subscriptions. Setting nil removes it.
    public var wildcardSubscriptionAvailable: UInt8? {
        get {
            guard case .wildcardSubscriptionAvailable(let value)? = firstProperty(0x28) else { return nil }
            return value
        }
        set { setProperty(0x28, newValue.map(Property.wildcardSubscriptionAvailable)) }
    }

    /// Whether (1) the server supports subscription identifiers. Setting nil removes it.
    public var subscriptionIdentifierAvailable: UInt8? {
        get {
            guard case .subscriptionIdentifierAvailable(let value)? = firstProperty(0x29) else { return nil }
            return value
        }
        set { setProperty(0x29, newValue.map(Property.subscriptionIdentifierAvailable)) }
    }

    /// Whether (1) the server supports shared subscriptions. Setting nil removes it.
    public var sharedSubscriptionAvailable: UInt8? {
        get {
            guard case .sharedSubscriptionAvailable(let value)? = firstProperty(0x2A) else { return nil }
            return value
        }
        set { setProperty(0x2A, newValue.map(Property.sharedSubscriptionAvailable)) }
    }

    /// The identifiers of all subscriptions in the list, in its order. Setting puts the new ones at the end.
    public var subscriptionIdentifiers: [UInt32] {
        get {
            compactMap { property in
                guard case .subscriptionIdentifier(let value) = property else { return nil }
                return value
            }
        }
        set {
            setProperty(0x0B, nil)
            for value in newValue { append(.subscriptionIdentifier(value)) }
        }
    }

    /// All user properties, in their order `[MQTT-3.3.2-18]`. Setting puts the new ones at the end.
    public var userProperties: [(name: String, value: String)] {
        get {
            compactMap { property in
                guard case .userProperty(let name, let value) = property else { return nil }
                return (name, value)
            }
        }
        set {
            setProperty(0x26, nil)
            for (name, value) in newValue { append(.userProperty(name, value)) }
        }
    }
}
