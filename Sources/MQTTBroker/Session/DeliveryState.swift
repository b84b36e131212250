/// What routing touches of a session, behind a pointer that the event loop owns; its address is the session's identity
/// in the subscription index.
struct DeliveryState: ~Copyable {
    /// Where bytes for the client go; nil while it is away.
    var output: UnsafeMutablePointer<OutputBuffer>?
    /// Whether the client speaks MQTT 5.
    var isVersion5 = false
    /// Whether messages take another way than to this session's own output and queue: it is moving between loops, or
    /// stands for a shared subscription.
    var isIndirect = false
    /// Whether each packet to the client needs a copy of its own: it uses topic aliases, or has other names for topics.
    var needsOwnCopies = false
    /// How many bytes of the broker's names of topics are the client's mount point.
    var mountCount = 0
    /// Whether the client's access list has a say about what it receives.
    var checksReceiving = false
    /// The largest packet that the client takes.
    var maximumPacketSize = Int.max
    /// How many messages may be in flight to the client.
    var inflightLimit = 0
    /// How many messages may wait as far as the client's own limit goes.
    var queueLimit = Int.max
    /// How many bytes of payload may be in flight to the client; one message may always.
    var inflightByteLimit = Int.max
    /// The QoS 1 and 2 messages of the session.
    var ring: DeliveryRing
    /// Which matching pass saw this session last, and where it put it: merges overlapping subscriptions.
    var matchSerial: UInt64 = 0
    var matchIndex = 0
    unowned(unsafe) let session: Session

    /// Whether a message may be sent now, as far as what is in flight goes.
    func hasPlaceInFlight(for message: MessageReference) -> Bool {
        ring.inflightCount < inflightLimit && ring.hasRoom(for: message, limit: inflightByteLimit)
    }

    init(session: Session, ring: consuming DeliveryRing = DeliveryRing()) {
        self.session = session
        self.ring = ring
    }
}
