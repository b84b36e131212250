extension ReasonCode {
    /// The name in snake case, such as `"bad_user_name_or_password"`. 0x00 is `"success"` in every packet; a value that
    /// the specification does not define is shown as `"reason_code_0x7f"`.
    public var name: String {
        if let name = Self.names.first(where: { $0.code == self })?.name { return name }
        let digits = String(rawValue, radix: 16)
        return "reason_code_0x" + (digits.utf8.count == 1 ? "0" : "") + digits
    }

    /// Finds the code of a name in snake case; nil when there is no such name.
    ///
    /// `"normal_disconnection"` and `"granted_qos_0"` are accepted for 0x00 besides `"success"`.
    public init?(name: String) {
        guard let entry = Self.names.first(where: { $0.name == name }) else { return nil }
        self = entry.code
    }

    /// All names that ``init(name:)`` accepts, in the order of their values.
    public static let allNames: [String] = names.map(\.name)

    /// Every code that the specification defines, once, in ascending order.
    public static let allCodes: [ReasonCode] = names.map(\.code).reduce(into: []) { codes, code in
        if codes.last != code { codes.append(code) }
    }

    /// Of several names for a value the first one is its ``name``.
    private static let names: [(name: String, code: ReasonCode)] = [
        ("success", .success),
        ("normal_disconnection", .normalDisconnection),
        ("granted_qos_0", .grantedQoS0),
        ("granted_qos_1", .grantedQoS1),
        ("granted_qos_2", .grantedQoS2),
        ("disconnect_with_will", .disconnectWithWill),
        ("no_matching_subscribers", .noMatchingSubscribers),
        ("no_subscription_existed", .noSubscriptionExisted),
        ("continue_authentication", .continueAuthentication),
        ("reauthenticate", .reauthenticate),
        ("unspecified_error", .unspecifiedError),
        ("malformed_packet", .malformedPacket),
        ("protocol_error", .protocolError),
        ("implementation_specific_error", .implementationSpecificError),
        ("unsupported_protocol_version", .unsupportedProtocolVersion),
        ("client_identifier_not_valid", .clientIdentifierNotValid),
        ("bad_user_name_or_password", .badUserNameOrPassword),
        ("not_authorized", .notAuthorized),
        ("server_unavailable", .serverUnavailable),
        ("server_busy", .serverBusy),
        ("banned", .banned),
        ("server_shutting_down", .serverShuttingDown),
        ("bad_authentication_method", .badAuthenticationMethod),
        ("keep_alive_timeout", .keepAliveTimeout),
        ("session_taken_over", .sessionTakenOver),
        ("topic_filter_invalid", .topicFilterInvalid),
        ("topic_name_invalid", .topicNameInvalid),
        ("packet_identifier_in_use", .packetIdentifierInUse),
        ("packet_identifier_not_found", .packetIdentifierNotFound),
        ("receive_maximum_exceeded", .receiveMaximumExceeded),
        ("topic_alias_invalid", .topicAliasInvalid),
        ("packet_too_large", .packetTooLarge),
        ("message_rate_too_high", .messageRateTooHigh),
        ("quota_exceeded", .quotaExceeded),
        ("administrative_action", .administrativeAction),
        ("payload_format_invalid", .payloadFormatInvalid),
        ("retain_not_supported", .retainNotSupported),
        ("qos_not_supported", .qosNotSupported),
        ("use_another_server", .useAnotherServer),
        ("server_moved", .serverMoved),
        ("shared_subscriptions_not_supported", .sharedSubscriptionsNotSupported),
        ("connection_rate_exceeded", .connectionRateExceeded),
        ("maximum_connect_time", .maximumConnectTime),
        ("subscription_identifiers_not_supported", .subscriptionIdentifiersNotSupported),
        ("wildcard_subscriptions_not_supported", .wildcardSubscriptionsNotSupported),
    ]
}
