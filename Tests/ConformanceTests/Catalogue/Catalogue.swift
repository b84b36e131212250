import MQTTCodec

/// The normative statements of all versions.
enum Catalogue {
    /// Every statement, in the order of versions and numbers.
    static let statements: [Statement] =
        (version5.flatMap { $0 } + version311.flatMap { $0 } + version31).sorted { $0.id < $1.id }

    /// Appendix B of the OASIS standard of 5.0, by chapter.
    private static let version5 = [
        version5Format, version5Connect, version5Connack, version5Publish, version5Acknowledgements,
        version5Subscribe, version5Ending, version5Delivery, version5Topics, version5Operation,
    ]

    /// Appendix B of the OASIS standard of 3.1.1, by chapter.
    private static let version311 = [
        version311Format, version311Connect, version311Publish, version311Subscribe, version311Operation,
    ]

    static func v5(_ number: String, _ summary: String, _ witness: Statement.Witness = .broker) -> Statement {
        Statement(id: .init(version: .v5, number: number), summary: summary, witness: witness)
    }

    static func v311(_ number: String, _ summary: String, _ witness: Statement.Witness = .broker) -> Statement {
        Statement(id: .init(version: .v3_1_1, number: number), summary: summary, witness: witness)
    }

    static func v31(_ name: String, _ summary: String) -> Statement {
        Statement(id: .init(version: .v3_1, number: name), summary: summary, witness: .broker)
    }
}
