import MQTTBroker
import MQTTCodec

extension ConfigurationSchema {
    /// The limits, named as the properties of `BrokerLimits` in snake case.
    static let limits: [ConfigurationKey] = [
        .integer(
            "limits.receive_maximum", \.limits.receiveMaximum, in: 1...65535,
            "How many messages of QoS 1 and 2 a client may send before the first is acknowledged "
                + "[MQTT-3.3.4-9]."),
        .integer(
            "limits.topic_alias_maximum", \.limits.topicAliasMaximum, in: 0...65535,
            "The largest topic alias that a client may use."),
        .size(
            "limits.maximum_packet_size", \.limits.maximumPacketSize, in: 20...268_435_455,
            "The largest packet that a client may send."),
        .size(
            "limits.message_size_limit", \.limits.messageSizeLimit, in: 0...268_435_455,
            "The largest payload that a client may publish. A larger message is acknowledged and not delivered; MQTT 5 is "
                + "told by 0x95. 0: no limit."),
        .integer(
            "limits.maximum_inflight", \.limits.maximumInflight, in: 1...65535,
            "How many messages of QoS 1 and 2 are sent to a client before the first is acknowledged."),
        .size(
            "limits.maximum_inflight_bytes", \.limits.maximumInflightBytes, in: 0...1 << 40,
            "How many bytes of payload the messages of QoS 1 and 2 may have that are sent to a client and not "
                + "received; one message may always be sent. 0: no limit."),
        .integer(
            "limits.maximum_queued_messages", \.limits.maximumQueuedMessages, in: 0...1_000_000_000,
            "How many messages wait in a session's queue."),
        .size(
            "limits.maximum_queued_bytes", \.limits.maximumQueuedBytes, in: 0...1 << 40,
            "How many bytes wait in a session's queue."),
        .integer(
            "limits.maximum_topic_levels", \.limits.maximumTopicLevels, in: 1...65535,
            "How many levels below the first a topic or a filter may have."),
        .seconds(
            "limits.connect_timeout", \.limits.connectTimeout, in: 0.1...3600,
            "How long a connection may be open before its CONNECT is complete."),
        .integer(
            "limits.maximum_keep_alive", \.limits.maximumKeepAlive, in: 0...65535,
            "The longest keep alive in seconds that a client gets. 0: no limit."),
        ConfigurationKey(
            path: ["limits", "maximum_qos"], type: .integer(0...2),
            summary: "The highest QoS that clients may use.", isReloadable: false,
            read: { settings, _ in .integer(Int(settings.limits.maximumQoS.rawValue)) },
            store: { settings, value, _ in
                if case .integer(let number) = value, let qos = QoS(rawValue: UInt8(clamping: number)) {
                    settings.limits.maximumQoS = qos
                }
            }),
        .boolean(
            "limits.upgrade_outgoing_qos", \.limits.upgradeOutgoingQoS,
            "Whether messages go out at the QoS of the subscription, even where they were published at a lower one."),
        .boolean(
            "limits.retain_available", \.limits.retainAvailable, "Whether clients may publish retained messages."),
        .boolean(
            "limits.wildcard_subscription_available", \.limits.wildcardSubscriptionAvailable,
            "Whether clients may subscribe with wildcards."),
        .boolean(
            "limits.subscription_identifiers_available", \.limits.subscriptionIdentifiersAvailable,
            "Whether clients may give their subscriptions identifiers."),
        .boolean(
            "limits.shared_subscription_available", \.limits.sharedSubscriptionAvailable,
            "Whether there are shared subscriptions. If not, $share/ means nothing to clients of MQTT 3.x, and is refused "
                + "to those of MQTT 5."),
        .integer(
            "limits.maximum_session_expiry", \.limits.maximumSessionExpiry, in: 0...Int(UInt32.max),
            "The longest session expiry interval in seconds that a client gets. 4294967295: sessions may stay forever."
        ),
        .integer(
            "limits.maximum_connections", \.limits.maximumConnections, in: 0...100_000_000,
            "How many clients may be connected at a time. 0: no limit."),
        .boolean(
            "limits.allow_zero_length_client_identifier", \.limits.allowZeroLengthClientIdentifier,
            "Whether the broker names clients that come without a client identifier [MQTT-3.1.3-6]."),
        .boolean(
            "limits.validate_payload_format", \.limits.validatePayloadFormat,
            "Whether an MQTT 5 client is disconnected for a payload that it calls UTF-8 and that is not."),
        .size(
            "limits.maximum_output_buffer", \.limits.maximumOutputBuffer, in: 1024...1 << 40,
            "How much output may wait for a slow client before messages of QoS 0 to it are dropped."),
        .boolean(
            "limits.denied_publish_disconnects", \.limits.deniedPublishDisconnects,
            "Whether an MQTT 3.x client is disconnected for a PUBLISH that is refused. Otherwise it is acknowledged "
                + "and dropped."),
        .list(
            "limits.denied_filters", \.limits.deniedFilters, of: .filters,
            "Filters that nobody may subscribe to, compared as they are written; the answer is 0x80."),
    ]
}
