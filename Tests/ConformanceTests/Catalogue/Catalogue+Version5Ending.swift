extension Catalogue {
    /// 5.0, sections 3.12 to 3.15: PINGREQ, DISCONNECT, AUTH.
    static let version5Ending = [
        v5("3.12.4-1", "a PINGREQ is answered with a PINGRESP"),
        v5("3.14.0-1", "no DISCONNECT is sent to a client that was not let in"),
        v5("3.14.1-1", "a DISCONNECT with reserved flags is malformed"),
        v5("3.14.2-1", "reason codes are those of DISCONNECT"),
        v5("3.14.2-2", "the server's DISCONNECT has no session expiry interval"),
        v5("3.14.2-3", "no reason string that makes the DISCONNECT too large"),
        v5("3.14.2-4", "no user property that makes the DISCONNECT too large"),
        v5("3.14.4-1", "nothing follows a DISCONNECT"),
        v5("3.14.4-2", "whoever sends DISCONNECT closes"),
        v5("3.14.4-3", "a normal DISCONNECT discards the will"),
        v5("3.15.1-1", "AUTH with reserved flags is malformed"),
        v5("3.15.2-1", "reason codes are those of AUTH"),
        v5("3.15.2-2", "no reason string that makes the AUTH too large"),
        v5("3.15.2-3", "no user property that makes the AUTH too large"),
    ]
}
