import MQTTCodec
import MQTTHooks

/// What a step of the authorizers means for a publish.
enum PublishJudgement {
    case granted(AuthorizationGrant)
    case refused(Denial)
    case suspended

    init(_ step: HookStep<AuthorizationGrant>, qos: QoS) {
        switch step {
        case .allowed(let grant):
            if let maximum = grant.maximumQoS, qos > maximum {
                self = .refused(Denial(reasonCode: .notAuthorized))
            } else {
                self = .granted(grant)
            }
        case .denied(let denial): self = .refused(denial)
        case .exhausted: self = .refused(Denial(reasonCode: .notAuthorized))
        case .later: self = .suspended
        }
    }
}
