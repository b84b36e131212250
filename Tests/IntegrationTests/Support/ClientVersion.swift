import MQTTCodec
import Testing

/// A version of the protocol, as mosquitto's clients name it after `-V`.
enum ClientVersion: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case v31 = "31"
    case v311 = "311"
    case v5 = "5"

    var testDescription: String { "-V \(rawValue)" }

    /// As the codec names it.
    var protocolVersion: ProtocolVersion {
        switch self {
        case .v31: .v3_1
        case .v311: .v3_1_1
        case .v5: .v5
        }
    }
}
