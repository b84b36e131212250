import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting

/// The broker that the first bytes of an input choose: one or two event loops, wide or tight limits, and which hooks
/// are there.
enum FuzzBroker {
    /// How long the longest session outlives its connection, in seconds.
    static let longestExpiry: UInt32 = 100_000

    static func limits(_ choice: UInt8, _ more: UInt8) -> BrokerLimits {
        var limits = BrokerLimits()
        limits.maximumSessionExpiry = longestExpiry
        if choice & 1 != 0 {
            limits.maximumInflight = 2
            limits.maximumQueuedMessages = 3
            limits.maximumQueuedBytes = 300
        }
        if choice & 2 != 0 { limits.maximumOutputBuffer = 200 }
        if choice & 4 != 0 {
            limits.receiveMaximum = 2
            limits.topicAliasMaximum = 1
        }
        if choice & 8 != 0 { limits.maximumPacketSize = 100 }
        if choice & 16 != 0 { limits.maximumTopicLevels = 2 }
        if choice & 32 != 0 {
            limits.maximumKeepAlive = 10
            limits.maximumConnections = 2
        }
        if choice & 64 != 0 {
            limits.maximumQoS = .atLeastOnce
            limits.retainAvailable = false
        }
        if choice & 128 != 0 {
            limits.deniedPublishDisconnects = true
            limits.allowZeroLengthClientIdentifier = false
            limits.deniedFilters = ["#"]
        }
        if more & 1 != 0 { limits.messageSizeLimit = 50 }
        if more & 2 != 0 { limits.maximumInflightBytes = 60 }
        limits.upgradeOutgoingQoS = more & 4 != 0
        limits.wildcardSubscriptionAvailable = more & 8 == 0
        limits.subscriptionIdentifiersAvailable = more & 16 == 0
        limits.sharedSubscriptionAvailable = more & 32 == 0
        limits.validatePayloadFormat = more & 64 != 0
        return limits
    }

    /// A bit for each hook point; new ones go to the end, or inputs that are kept lose their meaning.
    private static let points: [HookPoint] = [
        .authenticate, .onConnected, .authorize, .onSubscribe, .onPublish, .authorizeReceive, .onDisconnect, .onAuth,
        .onAccept, .onConnect, .onUnsubscribe, .onWill, .onRetain, .onDeliver, .onDelivered, .onSession,
    ]

    private static func hookPoints(_ choice: UInt16) -> Set<HookPoint> {
        let chosen = Set(points.indices.filter { choice >> UInt16($0) & 1 != 0 }.map { points[$0] })
        return chosen.contains(.onDelivered) ? chosen.union([.onAcked, .onDropped]) : chosen
    }

    static func make(_ reader: inout InputReader) async throws -> (InMemoryBroker, FuzzHooks, BrokerLimits) {
        let choice = reader.byte()
        let hookPoints = hookPoints(UInt16(reader.byte()) | UInt16(reader.byte()) << 8)
        let limits = limits(reader.byte(), reader.byte())
        let hooks = FuzzHooks(activeHookPoints: hookPoints, answers: reader.bytes(4))
        var configuration = BrokerConfiguration()
        configuration.limits = limits
        let broker = try await InMemoryBroker(
            loops: choice & 1 == 0 ? 1 : 2, configuration: configuration,
            plugins: hooks.activeHookPoints.isEmpty ? [] : [hooks])
        broker.runsAutomatically = false
        return (broker, hooks, limits)
    }
}
