import MQTTHooks

/// Where the evaluation of one step of an AUTH exchange stands.
enum ExchangeStep {
    /// The plugin at that place of the broker's list wants another step from the client.
    case challenge(owner: Int, data: [UInt8], state: (any Sendable)?)
    case allowed(owner: Int, AuthenticationGrant, data: [UInt8])
    case denied(Denial)
    /// Nobody knows the method, or the exchange's owner does not go on with it.
    case exhausted
    /// A plugin takes its time.
    case later(FoldProgress, DeferredHook<AuthenticationStepVerdict>)
}
