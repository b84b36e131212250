extension Catalogue {
    /// 5.0, section 3.2: CONNACK.
    static let version5Connack = [
        v5("3.2.0-1", "nothing but AUTH comes before the CONNACK"),
        v5("3.2.0-2", "one CONNACK for a connection"),
        v5("3.2.2-1", "reserved acknowledge flags are 0"),
        v5("3.2.2-2", "a clean start means that no session is present"),
        v5("3.2.2-3", "session present says whether there is one"),
        v5("3.2.2-4", "a client without a session closes when one is present", .client),
        v5("3.2.2-5", "a client with a session discards it when none is present", .client),
        v5("3.2.2-6", "a refusal has no session present"),
        v5("3.2.2-7", "a refusal ends the connection"),
        v5("3.2.2-8", "reason codes are those of CONNACK"),
        v5("3.2.2-9", "a server without QoS 1 or 2 announces its maximum QoS"),
        v5("3.2.2-10", "a server without QoS 1 or 2 accepts subscriptions with any"),
        v5("3.2.2-11", "a PUBLISH above the maximum QoS is not accepted"),
        v5("3.2.2-12", "a will above the maximum QoS is refused"),
        v5("3.2.2-13", "a retained will is refused where nothing is retained"),
        v5("3.2.2-14", "a retained PUBLISH is not accepted where nothing is retained"),
        v5("3.2.2-15", "a packet above the maximum packet size is not accepted"),
        v5("3.2.2-16", "assigned client identifiers are new"),
        v5("3.2.2-17", "a topic alias above the maximum is not accepted"),
        v5("3.2.2-18", "a topic alias is not accepted where none is allowed"),
        v5("3.2.2-19", "no reason string that makes the CONNACK too large"),
        v5("3.2.2-20", "no user property that makes the CONNACK too large"),
        v5("3.2.2-21", "a client uses the server's keep alive instead of its own", .client),
        v5("3.2.2-22", "without a server keep alive the client's holds"),
    ]
}
