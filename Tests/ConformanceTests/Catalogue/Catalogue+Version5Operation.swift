extension Catalogue {
    /// 5.0, sections 4.9 to 4.13 and chapter 6: flow control, authentication, errors, WebSocket.
    static let version5Operation = [
        v5("4.9.0-1", "the first quota is above 0, and at most the receive maximum"),
        v5("4.9.0-2", "with no quota left no QoS 1 or 2 PUBLISH is sent"),
        v5("4.9.0-3", "with no quota left other packets are handled"),
        v5("4.12.0-1", "an unknown authentication method ends the connection"),
        v5("4.12.0-2", "the server asks on with AUTH 0x18"),
        v5("4.12.0-3", "a client answers with AUTH 0x18"),
        v5("4.12.0-4", "a rejected exchange ends the connection"),
        v5("4.12.0-5", "AUTH and CONNACK name the method of the CONNECT"),
        v5("4.12.0-6", "without a method there is no AUTH, and no method in the CONNACK"),
        v5("4.12.0-7", "AUTH from a client that named no method is not accepted"),
        v5("4.12.1-1", "re-authentication keeps to the method"),
        v5("4.12.1-2", "a failed re-authentication ends the connection"),
        v5("4.13.1-1", "a malformed packet or protocol error ends the connection"),
        v5("4.13.2-1", "a CONNACK or DISCONNECT with an error ends the connection"),
        v5("6.0.0-1", "anything but binary frames ends a WebSocket"),
        v5("6.0.0-2", "packets and WebSocket frames need not coincide"),
        v5("6.0.0-3", "a client offers the subprotocol mqtt", .client),
        v5("6.0.0-4", "the server chooses the subprotocol mqtt"),
    ]
}
