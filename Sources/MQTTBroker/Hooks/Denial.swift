import MQTTCodec
import MQTTHooks

/// A refusal on its way to the client.
struct Denial: Error {
    var reasonCode: ReasonCode
    var reasonString: String?
    var properties: [UserProperty] = []
}

extension Denial {
    /// What a plugin's verdict says; a code that is no error becomes "not authorized".
    init(_ reasonCode: ReasonCode, _ reason: String?, _ properties: [UserProperty]) {
        self.init(
            reasonCode: reasonCode.isError ? reasonCode : .notAuthorized, reasonString: reason, properties: properties)
    }
}
