/// A reason code of MQTT 5.0, which this package also uses for the older versions.
///
/// Any byte can be held, so that a code can be shown even where it is not defined; ``isValid(_:in:)`` tells whether a
/// packet may carry it. ``returnCode`` translates to the CONNACK return codes of 3.1 and 3.1.1.
public struct ReasonCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The byte on the wire.
    public let rawValue: UInt8

    /// Makes a code of any byte.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Whether the code reports a failure: 0x80 and above.
    @inlinable
    public var isError: Bool { rawValue >= 0x80 }

    /// The name in snake case, as in ``name``.
    public var description: String { name }
}

extension ReasonCode {
    /// 0x00: success.
    @inlinable public static var success: ReasonCode { ReasonCode(rawValue: 0x00) }
    /// 0x00: the connection ends normally, without the will.
    @inlinable public static var normalDisconnection: ReasonCode { ReasonCode(rawValue: 0x00) }
    /// 0x00: the subscription is granted at QoS 0.
    @inlinable public static var grantedQoS0: ReasonCode { ReasonCode(rawValue: 0x00) }
    /// 0x01: the subscription is granted at QoS 1.
    @inlinable public static var grantedQoS1: ReasonCode { ReasonCode(rawValue: 0x01) }
    /// 0x02: the subscription is granted at QoS 2.
    @inlinable public static var grantedQoS2: ReasonCode { ReasonCode(rawValue: 0x02) }
    /// 0x04: the client disconnects and wants its will to be sent.
    @inlinable public static var disconnectWithWill: ReasonCode { ReasonCode(rawValue: 0x04) }
    /// 0x10: the message is accepted, nobody is subscribed to its topic.
    @inlinable public static var noMatchingSubscribers: ReasonCode { ReasonCode(rawValue: 0x10) }
    /// 0x11: there was no such subscription to end.
    @inlinable public static var noSubscriptionExisted: ReasonCode { ReasonCode(rawValue: 0x11) }
    /// 0x18: enhanced authentication goes on.
    @inlinable public static var continueAuthentication: ReasonCode { ReasonCode(rawValue: 0x18) }
    /// 0x19: the client starts a re-authentication.
    @inlinable public static var reauthenticate: ReasonCode { ReasonCode(rawValue: 0x19) }
    /// 0x80: an error that the sender does not name, or that has no code of its own.
    @inlinable public static var unspecifiedError: ReasonCode { ReasonCode(rawValue: 0x80) }
    /// 0x81: the packet could not be parsed.
    @inlinable public static var malformedPacket: ReasonCode { ReasonCode(rawValue: 0x81) }
    /// 0x82: the packet is well-formed but not allowed, or not allowed now.
    @inlinable public static var protocolError: ReasonCode { ReasonCode(rawValue: 0x82) }
    /// 0x83: the packet is valid but this receiver does not accept it.
    @inlinable public static var implementationSpecificError: ReasonCode { ReasonCode(rawValue: 0x83) }
    /// 0x84: the server does not support the protocol version.
    @inlinable public static var unsupportedProtocolVersion: ReasonCode { ReasonCode(rawValue: 0x84) }
    /// 0x85: the client identifier is not allowed.
    @inlinable public static var clientIdentifierNotValid: ReasonCode { ReasonCode(rawValue: 0x85) }
    /// 0x86: the server does not accept the user name or password.
    @inlinable public static var badUserNameOrPassword: ReasonCode { ReasonCode(rawValue: 0x86) }
    /// 0x87: the client is not authorized to do this.
    @inlinable public static var notAuthorized: ReasonCode { ReasonCode(rawValue: 0x87) }
    /// 0x88: the server is not available.
    @inlinable public static var serverUnavailable: ReasonCode { ReasonCode(rawValue: 0x88) }
    /// 0x89: the server is busy; try again later.
    @inlinable public static var serverBusy: ReasonCode { ReasonCode(rawValue: 0x89) }
    /// 0x8A: the client is banned.
    @inlinable public static var banned: ReasonCode { ReasonCode(rawValue: 0x8A) }
    /// 0x8B: the server is shutting down.
    @inlinable public static var serverShuttingDown: ReasonCode { ReasonCode(rawValue: 0x8B) }
    /// 0x8C: the authentication method is not supported, or is not the one in use.
    @inlinable public static var badAuthenticationMethod: ReasonCode { ReasonCode(rawValue: 0x8C) }
    /// 0x8D: nothing was received for one and a half times the keep alive.
    @inlinable public static var keepAliveTimeout: ReasonCode { ReasonCode(rawValue: 0x8D) }
    /// 0x8E: another connection uses the same client identifier.
    @inlinable public static var sessionTakenOver: ReasonCode { ReasonCode(rawValue: 0x8E) }
    /// 0x8F: the topic filter is not accepted.
    @inlinable public static var topicFilterInvalid: ReasonCode { ReasonCode(rawValue: 0x8F) }
    /// 0x90: the topic name is not accepted.
    @inlinable public static var topicNameInvalid: ReasonCode { ReasonCode(rawValue: 0x90) }
    /// 0x91: the packet identifier is in use already.
    @inlinable public static var packetIdentifierInUse: ReasonCode { ReasonCode(rawValue: 0x91) }
    /// 0x92: the packet identifier is not known.
    @inlinable public static var packetIdentifierNotFound: ReasonCode { ReasonCode(rawValue: 0x92) }
    /// 0x93: more unacknowledged messages than Receive Maximum allows.
    @inlinable public static var receiveMaximumExceeded: ReasonCode { ReasonCode(rawValue: 0x93) }
    /// 0x94: the topic alias is 0, above the maximum or unknown.
    @inlinable public static var topicAliasInvalid: ReasonCode { ReasonCode(rawValue: 0x94) }
    /// 0x95: the packet is larger than the receiver accepts.
    @inlinable public static var packetTooLarge: ReasonCode { ReasonCode(rawValue: 0x95) }
    /// 0x96: messages arrive at too high a rate.
    @inlinable public static var messageRateTooHigh: ReasonCode { ReasonCode(rawValue: 0x96) }
    /// 0x97: a limit that an implementation or an administrator set is exceeded.
    @inlinable public static var quotaExceeded: ReasonCode { ReasonCode(rawValue: 0x97) }
    /// 0x98: the connection is closed by an administrator.
    @inlinable public static var administrativeAction: ReasonCode { ReasonCode(rawValue: 0x98) }
    /// 0x99: the payload is not of the format that its indicator says.
    @inlinable public static var payloadFormatInvalid: ReasonCode { ReasonCode(rawValue: 0x99) }
    /// 0x9A: the server does not keep retained messages.
    @inlinable public static var retainNotSupported: ReasonCode { ReasonCode(rawValue: 0x9A) }
    /// 0x9B: the QoS is above the server's maximum.
    @inlinable public static var qosNotSupported: ReasonCode { ReasonCode(rawValue: 0x9B) }
    /// 0x9C: the client should use another server for now.
    @inlinable public static var useAnotherServer: ReasonCode { ReasonCode(rawValue: 0x9C) }
    /// 0x9D: the client should use another server from now on.
    @inlinable public static var serverMoved: ReasonCode { ReasonCode(rawValue: 0x9D) }
    /// 0x9E: the server does not support shared subscriptions.
    @inlinable public static var sharedSubscriptionsNotSupported: ReasonCode { ReasonCode(rawValue: 0x9E) }
    /// 0x9F: connections arrive at too high a rate.
    @inlinable public static var connectionRateExceeded: ReasonCode { ReasonCode(rawValue: 0x9F) }
    /// 0xA0: the time that the connection was authorized for is over.
    @inlinable public static var maximumConnectTime: ReasonCode { ReasonCode(rawValue: 0xA0) }
    /// 0xA1: the server does not support subscription identifiers.
    @inlinable public static var subscriptionIdentifiersNotSupported: ReasonCode { ReasonCode(rawValue: 0xA1) }
    /// 0xA2: the server does not support wildcards in subscriptions.
    @inlinable public static var wildcardSubscriptionsNotSupported: ReasonCode { ReasonCode(rawValue: 0xA2) }
}
