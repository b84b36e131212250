extension Catalogue {
    /// 3.1, whose statements have no numbers: where it differs from 3.1.1.
    static let version31 = [
        v31("CONNECT name", "the protocol is called MQIsdp, and its level is 3"),
        v31("CONNECT level", "another level under that name is refused with 1"),
        v31("CONNECT client identifier", "a client identifier has a character at least, or is refused with 2"),
        v31("CONNECT long client identifier", "more than 23 characters may be accepted"),
        v31("CONNECT cut", "what the flags announce and the remaining length leaves out is absent"),
        v31("CONNECT unused flag", "the unused connect flag may have any value"),
        v31("CONNACK flags", "the first byte of a CONNACK is unused, and 0"),
        v31("DUP", "PUBREL, SUBSCRIBE and UNSUBSCRIBE may be repeated with DUP"),
        v31("SUBSCRIBE unused bits", "the upper bits of a requested QoS are unused"),
        v31("QoS", "messages of each QoS go through the exchanges of later versions"),
        v31("will", "a will is published when the connection breaks, not after DISCONNECT"),
        v31("RETAIN", "a new subscription gets retained messages"),
    ]
}
