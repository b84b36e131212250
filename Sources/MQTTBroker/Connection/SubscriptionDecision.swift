import MQTTCodec
import MQTTHooks

/// What became of one filter of a SUBSCRIBE.
enum SubscriptionDecision {
    case granted(SubscriptionDraft)
    case refused(ReasonCode)
}

/// How far the decision about one filter has come: the stages in which hooks are asked.
enum SubscriptionStep {
    case decided(SubscriptionDecision)
    case authorizing(SubscriptionDraft, HookStep<AuthorizationGrant>, isAgain: Bool)
    case intercepting(SubscriptionDraft, original: SubscriptionDraft, SubscribeStep)
}
