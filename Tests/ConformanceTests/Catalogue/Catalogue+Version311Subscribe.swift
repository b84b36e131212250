extension Catalogue {
    /// 3.1.1, sections 3.8 to 3.14: SUBSCRIBE to DISCONNECT.
    static let version311Subscribe = [
        v311("3.8.1-1", "SUBSCRIBE has the flags 0010"),
        v311("3.8.3-1", "topic filters are UTF-8 strings"),
        v311("3.8.3-2", "a server without wildcards rejects filters with them"),
        v311("3.8.3-3", "a SUBSCRIBE has a topic filter"),
        // The standard writes its number as 3-8.3-4.
        v311("3.8.3-4", "reserved bits and QoS 3 in a SUBSCRIBE are malformed"),
        v311("3.8.4-1", "a SUBSCRIBE is answered with a SUBACK"),
        v311("3.8.4-2", "the SUBACK has the SUBSCRIBE's packet identifier"),
        v311("3.8.4-3", "the same filter replaces the subscription, and gets retained messages again"),
        v311("3.8.4-4", "many filters in one SUBSCRIBE are as many SUBSCRIBEs, with one SUBACK"),
        v311("3.8.4-5", "the SUBACK has a granted QoS or a failure for each filter"),
        v311("3.8.4-6", "delivery is at the lower of published and granted QoS"),
        v311("3.9.3-1", "return codes of a SUBACK have the order of the filters"),
        v311("3.9.3-2", "return codes of a SUBACK are 0, 1, 2 and 0x80"),
        v311("3.10.1-1", "UNSUBSCRIBE has the flags 0010"),
        v311("3.10.3-1", "topic filters of an UNSUBSCRIBE are UTF-8 strings"),
        v311("3.10.3-2", "an UNSUBSCRIBE has a topic filter"),
        v311("3.10.4-1", "an equal filter's subscription is deleted, and no other"),
        v311("3.10.4-2", "nothing new is delivered for a deleted subscription"),
        v311("3.10.4-3", "a delivery that has begun is completed in spite of UNSUBSCRIBE"),
        v311("3.10.4-4", "an UNSUBSCRIBE is answered with an UNSUBACK with its packet identifier"),
        v311("3.10.4-5", "an UNSUBACK comes even where nothing was deleted"),
        v311("3.10.4-6", "many filters in one UNSUBSCRIBE are as many UNSUBSCRIBEs, with one UNSUBACK"),
        v311("3.12.4-1", "a PINGREQ is answered with a PINGRESP"),
        v311("3.14.1-1", "a DISCONNECT with reserved flags ends the connection as an error"),
        v311("3.14.4-1", "a client closes after DISCONNECT", .client),
        v311("3.14.4-2", "a client sends nothing after DISCONNECT", .client),
        v311("3.14.4-3", "DISCONNECT discards the will"),
    ]
}
