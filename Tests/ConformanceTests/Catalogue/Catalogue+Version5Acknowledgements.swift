extension Catalogue {
    /// 5.0, sections 3.4 to 3.7: PUBACK, PUBREC, PUBREL, PUBCOMP.
    static let version5Acknowledgements = [
        v5("3.4.2-1", "reason codes are those of PUBACK"),
        v5("3.4.2-2", "no reason string that makes the PUBACK too large"),
        v5("3.4.2-3", "no user property that makes the PUBACK too large"),
        v5("3.5.2-1", "reason codes are those of PUBREC"),
        v5("3.5.2-2", "no reason string that makes the PUBREC too large"),
        v5("3.5.2-3", "no user property that makes the PUBREC too large"),
        v5("3.6.1-1", "PUBREL has the flags 0010"),
        v5("3.6.2-1", "reason codes are those of PUBREL"),
        v5("3.6.2-2", "no reason string that makes the PUBREL too large"),
        v5("3.6.2-3", "no user property that makes the PUBREL too large"),
        v5("3.7.2-1", "reason codes are those of PUBCOMP"),
        v5("3.7.2-2", "no reason string that makes the PUBCOMP too large"),
        v5("3.7.2-3", "no user property that makes the PUBCOMP too large"),
    ]
}
