/// A version of the MQTT protocol; the raw value is the protocol level of CONNECT.
public enum ProtocolVersion: UInt8, Sendable, Hashable, Comparable, CaseIterable, CustomStringConvertible {
    /// MQTT 3.1, protocol name `MQIsdp`, level 3.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case v3_1 = 3
    /// MQTT 3.1.1, protocol name `MQTT`, level 4.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case v3_1_1 = 4
    /// MQTT 5.0, protocol name `MQTT`, level 5.
    case v5 = 5

    /// `"3.1"`, `"3.1.1"` or `"5"`.
    public var description: String {
        switch self {
        case .v3_1: "3.1"
        case .v3_1_1: "3.1.1"
        case .v5: "5"
        }
    }

    /// Orders the versions by their protocol level.
    @inlinable
    public static func < (left: ProtocolVersion, right: ProtocolVersion) -> Bool {
        left.rawValue < right.rawValue
    }
}
