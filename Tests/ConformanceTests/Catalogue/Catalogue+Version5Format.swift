extension Catalogue {
    /// 5.0, chapters 1 and 2: values and headers.
    static let version5Format = [
        v5("1.5.4-1", "strings are well-formed UTF-8 without surrogates"),
        v5("1.5.4-2", "strings have no U+0000"),
        v5("1.5.4-3", "EF BB BF is U+FEFF wherever it stands, and is kept"),
        v5("1.5.5-1", "variable byte integers take as few bytes as they can"),
        v5("1.5.7-1", "both strings of a pair are strings like any other"),
        v5("2.1.3-1", "reserved flags of the fixed header have the values of the table"),
        v5("2.2.1-2", "a PUBLISH of QoS 0 has no packet identifier"),
        v5("2.2.1-3", "a client's packet identifiers are not 0"),
        v5("2.2.1-4", "the server's packet identifiers are not 0 and not in use"),
        v5("2.2.1-5", "PUBACK, PUBREC, PUBREL and PUBCOMP have the packet identifier of the PUBLISH"),
        v5("2.2.1-6", "SUBACK and UNSUBACK have the packet identifier of the request"),
        v5("2.2.2-1", "no properties means a property length of 0"),
    ]
}
