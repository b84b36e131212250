extension Catalogue {
    /// 3.1.1, sections 3.3 to 3.7: PUBLISH and its acknowledgements.
    static let version311Publish = [
        v311("3.3.1-1", "a redelivery has DUP"),
        v311("3.3.1-2", "QoS 0 has no DUP"),
        v311("3.3.1-3", "a sender's DUP is not passed on"),
        v311("3.3.1-4", "both QoS bits set ends the connection"),
        v311("3.3.1-5", "a retained message is stored with its QoS"),
        v311("3.3.1-6", "a new subscription gets the last retained message of each topic"),
        v311("3.3.1-7", "a retained message of QoS 0 replaces the one before"),
        v311("3.3.1-8", "a message for a new subscription has RETAIN"),
        v311("3.3.1-9", "a message for an old subscription has no RETAIN"),
        v311("3.3.1-10", "an empty retained message is delivered, and removes the one before"),
        v311("3.3.1-11", "an empty retained message is not stored"),
        v311("3.3.1-12", "a message without RETAIN neither is stored nor replaces"),
        v311("3.3.2-1", "the topic name is there, first, and a UTF-8 string"),
        v311("3.3.2-2", "topic names have no wildcards"),
        v311("3.3.2-3", "a delivered topic name matches the filter"),
        v311("3.3.4-1", "a PUBLISH is answered as its QoS asks"),
        v311("3.3.5-1", "overlapping subscriptions deliver at the highest of their QoS"),
        v311("3.3.5-2", "a PUBLISH that is not allowed is acknowledged, or ends the connection"),
        v311("3.6.1-1", "PUBREL has the flags 0010"),
    ]
}
