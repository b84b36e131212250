import MQTTCodec
import MQTTHooks

/// Lets in who answers its question, and asks again when it is told to.
struct Examiner: EnhancedAuthenticator {
    let name = "examiner"

    func authenticate(_ client: Client, _ step: AuthenticationStep) throws -> AuthenticationStepVerdict {
        guard step.method == "riddle" else { return .abstain }
        let grant = AuthenticationGrant(properties: [UserProperty("news", Doorkeeper.explanation)])
        switch (step.phase, String(decoding: step.data, as: UTF8.self)) {
        case (.start, _): return .continue(data: Array("question".utf8))
        case (.reauthenticate, "question, please"): return .continue(data: Array("question".utf8))
        case (_, "answer"): return .allow(grant, data: Array("welcome".utf8))
        default: return .deny(.notAuthorized, reason: Doorkeeper.explanation)
        }
    }
}
