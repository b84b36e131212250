import MQTTCodec
import MQTTHooks

extension AccessRule {
    /// The rule in one line: `allow publish sensors/${client_id}/# qos=1`.
    var written: String {
        var text = "\(effect.rawValue) \(action.rawValue) \(filter)"
        if let qos { text += " qos=\(qos.rawValue)" }
        if let retain { text += " retain=\(retain)" }
        return text
    }
}
