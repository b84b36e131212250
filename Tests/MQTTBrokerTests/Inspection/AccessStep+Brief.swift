import MQTTBroker
import MQTTCodec

extension AccessStep {
    /// The step in a line: `=> access_list deny 0x87`.
    var brief: String {
        let said =
            switch answer {
            case .allow(nil): "allow"
            case .allow(let maximum?): "allow up to \(maximum.rawValue)"
            case .deny(let code): "deny \(code.name)"
            case .pass: "pass"
            }
        return "\(decides ? "=> " : "")\(plugin ?? kind.rawValue) \(said)"
    }
}

extension AccessReport {
    /// The steps that say something, in a line each.
    var brief: [String] { steps.filter { $0.answer != .pass }.map(\.brief) }
}
