extension Catalogue {
    /// 3.1.1, chapters 1 and 2: values and headers.
    static let version311Format = [
        v311("1.5.3-1", "strings are well-formed UTF-8 without surrogates"),
        v311("1.5.3-2", "strings have no U+0000"),
        v311("1.5.3-3", "EF BB BF is U+FEFF wherever it stands, and is kept"),
        v311("2.2.2-1", "reserved flags of the fixed header have the values of the table"),
        v311("2.2.2-2", "wrong flags end the connection"),
        v311("2.3.1-1", "packet identifiers are not 0"),
        v311("2.3.1-2", "a client's new packet gets an unused packet identifier", .client),
        v311("2.3.1-3", "a client repeats a packet with its packet identifier", .client),
        v311("2.3.1-4", "the server does so with the packet identifiers that it gives"),
        v311("2.3.1-5", "a PUBLISH of QoS 0 has no packet identifier"),
        v311("2.3.1-6", "PUBACK, PUBREC and PUBREL have the packet identifier of the PUBLISH"),
        v311("2.3.1-7", "SUBACK and UNSUBACK have the packet identifier of the request"),
    ]
}
