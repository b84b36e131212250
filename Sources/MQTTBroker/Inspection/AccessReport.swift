public import MQTTCodec
public import MQTTHooks

/// Why a client may do something, or may not: everybody who has a say, in the order in which they are asked.
public struct AccessReport: Sendable {
    /// What was asked.
    public let question: AccessQuestion
    /// Who it was about.
    public let client: Client
    /// Who was asked. One step decides; those behind it say what they would have said.
    public let steps: [AccessStep]
    /// The plugins that may still change or stop what is allowed, by their hook points; empty for what is denied.
    public let laterPlugins: [(point: HookPoint, plugins: [String])]

    /// The step that decides.
    public var decidingStep: AccessStep? { steps.first(where: \.decides) }

    /// Whether the client may.
    public var isAllowed: Bool {
        if case .allow = decidingStep?.answer { true } else { false }
    }

    /// What the client is told if it may not, where its version of MQTT has a way to.
    public var reasonCode: ReasonCode? {
        if case .deny(let code) = decidingStep?.answer { code } else { nil }
    }

    /// The QoS that a subscription is granted; nil for publishes and for what is denied.
    public let grantedQoS: QoS?
}
