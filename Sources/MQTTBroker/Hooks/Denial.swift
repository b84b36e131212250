import MQTTCodec
import MQTTHooks

/// A refusal on its way to the client.
struct Denial: Error {
    var reasonCode: ReasonCode
    var reasonString: String?
    var properties: [UserProperty] = []
}
