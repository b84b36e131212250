import MQTTCodec

extension ProtocolVersion {
    /// The versions whose statements have numbers.
    static let numbered: [ProtocolVersion] = [.v3_1_1, .v5]
}
