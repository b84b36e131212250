import MQTTCodec
import MQTTHooks

/// The state that belongs to a client identifier and may outlive connections: subscriptions, messages on their way, and
/// what has been received at QoS 2 `[MQTT-4.1.0-1]`. Confined to the event loop that owns it.
final class Session: @unchecked Sendable {
    /// A subscription that the session holds.
    struct Subscription {
        var options: SubscriptionOptions
        var identifier: UInt32
    }

    /// A will that waits for its delay, or for the session's end.
    struct PendingWill {
        var will: Will
        var client: Client
    }

    let clientIdentifier: String
    let state: UnsafeMutablePointer<DeliveryState>
    /// The client of the last connection. Its mount point is that of all: with another one the session ends.
    var client: Client { didSet { takeOverAccess() } }
    /// The connection that is there now.
    var connection: Connection?
    /// Whether observers know of the session, so that they are told of its end.
    var isAnnounced = false
    var subscriptions: [String: Subscription] = [:]
    var inbound = InboundQoS2()
    /// In seconds; 0: the session ends with the connection; `UInt32.max`: never.
    var expiryInterval: UInt32 = 0
    /// When the client left, in wall milliseconds.
    var offlineSince: Int64 = 0
    var expiryTimer: TimerToken?
    var pendingWill: PendingWill?
    var willTimer: TimerToken?
    /// Retained messages that are still to be delivered, subscription by subscription.
    var retainedDeliveries: [RetainedDelivery] = []
    /// Whether a slice of ``retainedDeliveries`` is being delivered.
    var isDeliveringRetained = false
    /// The topic aliases towards the client; nil: it allows none.
    var outboundAliases: OutboundAliases?
    /// The shared subscriptions that the session is or was a member of, as in `name/filter`.
    private(set) var sharedKeys: [String] = []
    /// The shared subscription that this session stands for in the index.
    unowned(unsafe) var group: SharedGroup?
    /// Whether what is here was allowed to a client with other rights, or by the plugins of an earlier run: the next
    /// client is asked about before it gets anything.
    var mustBeReauthorized = false
    /// What the session is doing while it moves from one loop to another.
    var move: SessionMove?

    init(client: Client, ring: consuming DeliveryRing = DeliveryRing()) {
        self.clientIdentifier = client.id
        self.client = client
        state = .allocate(capacity: 1)
        state.initialize(to: DeliveryState(session: self, ring: ring))
        state.pointee.mountCount = client.mountPoint?.prefix.utf8.count ?? 0
        takeOverAccess()
    }

    private func takeOverAccess() {
        state.pointee.checksReceiving = client.access?.checksReceiving ?? false
    }

    deinit {
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// The number of a shared subscription that the session is a member of, for the entries of its ring.
    func shareNumber(of key: String) -> UInt16? {
        guard subscriptions["$share/" + key] != nil else { return nil }
        if let index = sharedKeys.firstIndex(of: key) { return UInt16(index + 1) }
        guard sharedKeys.count < 65_535 else { return 0 }
        sharedKeys.append(key)
        return UInt16(sharedKeys.count)
    }

    /// The identity in the subscription index.
    var subscriber: Subscriber { Subscriber(state) }
}
