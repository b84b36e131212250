/// One property of MQTT 5.0.
///
/// Strings and binary data are at most 65 535 bytes long; what is longer is cut when it is encoded, a string at a
/// character's boundary.
public enum Property: Sendable, Hashable {
    /// Whether the payload is unspecified bytes (0) or UTF-8 text (1).
    case payloadFormatIndicator(UInt8)
    /// The lifetime of the message, in seconds.
    case messageExpiryInterval(UInt32)
    /// What the payload is, for example a MIME type.
    case contentType(String)
    /// The topic name for a response to this message.
    case responseTopic(String)
    /// What the requester recognizes the response by.
    case correlationData([UInt8])
    /// The identifier of a subscription, 1 to 268 435 455.
    case subscriptionIdentifier(UInt32)
    /// How long the session outlives its connection, in seconds; 0xFFFFFFFF is for ever.
    case sessionExpiryInterval(UInt32)
    /// The client identifier that the server chose.
    case assignedClientIdentifier(String)
    /// The keep alive that the client must use, in seconds.
    case serverKeepAlive(UInt16)
    /// The name of the authentication method.
    case authenticationMethod(String)
    /// Data of the authentication method.
    case authenticationData([UInt8])
    /// Whether (1) reason strings and user properties may be sent in any packet.
    case requestProblemInformation(UInt8)
    /// How long the will waits, in seconds.
    case willDelayInterval(UInt32)
    /// Whether (1) the client asks for response information.
    case requestResponseInformation(UInt8)
    /// What the client may build response topics of.
    case responseInformation(String)
    /// Another server to use.
    case serverReference(String)
    /// A text for people about the outcome.
    case reasonString(String)
    /// How many QoS 1 and 2 messages the sender handles at once, at least 1.
    case receiveMaximum(UInt16)
    /// The highest topic alias that the sender accepts.
    case topicAliasMaximum(UInt16)
    /// The number that stands for the topic, at least 1.
    case topicAlias(UInt16)
    /// The highest QoS that the server supports, 0 or 1.
    case maximumQoS(UInt8)
    /// Whether (1) the server supports retained messages.
    case retainAvailable(UInt8)
    /// A name and a value that the specification gives no meaning to.
    case userProperty(String, String)
    /// The largest packet that the sender accepts, in bytes, at least 1.
    case maximumPacketSize(UInt32)
    /// Whether (1) the server supports wildcards in subscriptions.
    case wildcardSubscriptionAvailable(UInt8)
    /// Whether (1) the server supports subscription identifiers.
    case subscriptionIdentifierAvailable(UInt8)
    /// Whether (1) the server supports shared subscriptions.
    case sharedSubscriptionAvailable(UInt8)

    /// The identifier on the wire.
    public var identifier: UInt8 {
        switch self {
        case .payloadFormatIndicator: 0x01
        case .messageExpiryInterval: 0x02
        case .contentType: 0x03
        case .responseTopic: 0x08
        case .correlationData: 0x09
        case .subscriptionIdentifier: 0x0B
        case .sessionExpiryInterval: 0x11
        case .assignedClientIdentifier: 0x12
        case .serverKeepAlive: 0x13
        case .authenticationMethod: 0x15
        case .authenticationData: 0x16
        case .requestProblemInformation: 0x17
        case .willDelayInterval: 0x18
        case .requestResponseInformation: 0x19
        case .responseInformation: 0x1A
        case .serverReference: 0x1C
        case .reasonString: 0x1F
        case .receiveMaximum: 0x21
        case .topicAliasMaximum: 0x22
        case .topicAlias: 0x23
        case .maximumQoS: 0x24
        case .retainAvailable: 0x25
        case .userProperty: 0x26
        case .maximumPacketSize: 0x27
        case .wildcardSubscriptionAvailable: 0x28
        case .subscriptionIdentifierAvailable: 0x29
        case .sharedSubscriptionAvailable: 0x2A
        }
    }
}
