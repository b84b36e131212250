extension Catalogue {
    /// 3.1.1, chapters 4, 6 and 7: delivery, topics, errors, WebSocket, conformance.
    static let version311Operation = [
        v311("4.1.0-1", "a session is stored for all of its time"),
        v311("4.1.0-2", "a session lasts while its connection does"),
        v311("4.3.1-1", "QoS 0 is sent with QoS 0 and no DUP"),
        v311("4.3.2-1", "QoS 1, sending: unused packet identifier, no DUP, unacknowledged until the PUBACK"),
        v311("4.3.2-2", "QoS 1, receiving: PUBACK, and then the packet identifier is a new message's"),
        v311("4.3.3-1", "QoS 2, sending: unused packet identifier, no DUP, PUBREL after PUBREC, no PUBLISH after it"),
        v311("4.3.3-2", "QoS 2, receiving: PUBREC, no second delivery before the PUBREL, PUBCOMP"),
        v311("4.4.0-1", "what is unacknowledged is sent again on reconnection"),
        v311("4.5.0-1", "a message is added to the sessions of all matching subscriptions"),
        v311("4.5.0-2", "a client acknowledges what it gets, whatever it does with it", .client),
        v311("4.6.0-1", "PUBLISH packets are repeated in their order"),
        v311("4.6.0-2", "PUBACK packets are sent in order"),
        v311("4.6.0-3", "PUBREC packets are sent in order"),
        v311("4.6.0-4", "PUBREL packets are sent in order"),
        v311("4.6.0-5", "every topic is ordered"),
        v311("4.6.0-6", "messages of one topic and QoS keep the order of their publisher"),
        v311("4.7.1-1", "wildcards stand in filters, not in topic names"),
        v311("4.7.1-2", "# stands alone or after a separator, and last"),
        v311("4.7.1-3", "+ takes a whole level"),
        v311("4.7.2-1", "a filter that begins with a wildcard does not match topics that begin with $"),
        v311("4.7.3-1", "topic names and filters have a character at least"),
        v311("4.7.3-2", "topic names and filters have no U+0000"),
        v311("4.7.3-3", "topic names and filters have up to 65,535 bytes"),
        v311("4.7.3-4", "topic names and filters are compared as they are"),
        v311("4.8.0-1", "a protocol violation ends the connection"),
        v311(
            "4.8.0-2", "a transient error ends the connection",
            .prose("no such error can be brought about by what a client sends")),
        v311("6.0.0-1", "anything but binary frames ends a WebSocket"),
        v311("6.0.0-2", "packets and WebSocket frames need not coincide"),
        v311("6.0.0-3", "a client offers the subprotocol mqtt", .client),
        v311("6.0.0-4", "the server chooses the subprotocol mqtt"),
        v311(
            "7.0.0-1", "a server that connects to others is a client, too", .prose("it opens no connections")),
        v311(
            "7.0.0-2", "no extensions are needed", .prose("every test here speaks the standard's protocol alone")),
        v311("7.1.1-1", "a server has a transport of ordered bytes without loss"),
        v311("7.1.2-1", "a client has a transport of ordered bytes without loss", .client),
    ]
}
