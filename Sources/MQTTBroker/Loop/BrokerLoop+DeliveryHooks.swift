import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Delivers a session's copy as the hooks at delivery leave it: they decide before it is queued or written.
    ///
    /// - Parameter deliver: Gets the message, or the session's own version of it, with ``framer`` ready for it.
    @inline(__always)
    func withCopy(
        of message: borrowing RoutedMessage, for session: Session, _ deliver: (borrowing RoutedMessage) -> Void
    ) {
        guard chains.hasDeliveryHooks || session.state.pointee.checksReceiving else { return deliver(message) }
        var copies: SharedCopies = [:]
        withHookedCopy(of: message, for: session, &copies, deliver)
    }

    /// The same where several sessions get the message.
    ///
    /// - Parameter copies: What sessions with something in common share.
    @inline(never)
    func withHookedCopy(
        of message: borrowing RoutedMessage, for session: Session, _ copies: inout SharedCopies,
        _ deliver: (borrowing RoutedMessage) -> Void
    ) {
        let chains = chains(of: session.client)
        let decision = withClientNames(in: message, of: session.client) { named in
            chains.decideCopy(of: named, for: session.client, now: clock, &copies)
        }
        switch decision {
        case .unchanged: deliver(message)
        case .dropped(let reason): drop(message, for: session.client, reason)
        case .edited(let edited):
            framer.begin()
            edited.withRouted { deliver($0) }
            // What it holds now is not what the next receiver gets.
            framer.begin()
        }
    }

    /// Calls `body` with a message under a client's names of its topics, which is how hooks see it.
    func withClientNames<R>(
        in message: borrowing RoutedMessage, of client: Client, _ body: (borrowing RoutedMessage) -> R
    ) -> R {
        guard let mountPoint = client.mountPoint, mountPoint.contains(message.topic) else { return body(message) }
        var named = copy message
        named.topic = UnsafeRawBufferPointer(rebasing: message.topic.dropFirst(mountPoint.prefix.utf8.count))
        guard let properties = mountPoint.unmounted(properties: message.properties) else { return body(named) }
        return properties.withUnsafeBytes { bytes in
            named.properties = bytes
            return body(named)
        }
    }

    // MARK: What becomes of a message

    /// Counts a message, or a copy of it, that goes nowhere, and tells the observers.
    ///
    /// - Parameter client: Who does not get it; the publisher where nobody would have.
    @inline(never)
    func drop(_ message: borrowing RoutedMessage, for client: Client, _ reason: DropReason) {
        counters.drop(reason)
        if !chains.droppedObservers.isEmpty {
            withClientNames(in: message, of: client) { tellDropped($0, for: client, reason) }
        }
    }

    /// The same for a message that waits in a queue.
    func drop(_ message: MessageReference, for client: Client, _ reason: DropReason) {
        drop(RoutedMessage(message), for: client, reason)
    }

    /// The same for a message that was refused on its way in, under its client's own names of topics still: they may
    /// look like the broker's.
    @inline(never)
    func refuse(_ message: borrowing RoutedMessage, from client: Client, _ reason: DropReason) {
        counters.drop(reason)
        if !chains.droppedObservers.isEmpty { tellDropped(message, for: client, reason) }
    }

    /// The same for a message that nothing borrows.
    func refuse(_ message: Message, from client: Client, _ reason: DropReason) {
        EncodedMessage(message, now: clock.wall()).withRouted { refuse($0, from: client, reason) }
    }

    /// Counts a copy that has been handed to a session's connection, and tells the observers.
    @inline(__always)
    func sent(_ message: borrowing RoutedMessage, to state: UnsafeMutablePointer<DeliveryState>) {
        counters.messagesSent &+= 1
        if !chains.deliveredObservers.isEmpty { noteSent(message, to: state.pointee.session.client) }
    }

    @inline(never)
    private func noteSent(_ message: borrowing RoutedMessage, to client: Client) {
        withClientNames(in: message, of: client) { tellDelivered($0, to: client) }
    }

    /// A client has taken a copy over.
    func acknowledged(_ message: MessageReference, by client: Client) {
        withClientNames(in: RoutedMessage(message), of: client) { tellAcknowledged($0, by: client) }
    }
}

extension MountPoint {
    /// Whether a topic, by the broker's name, is one of the client's.
    func contains(_ topic: UnsafeRawBufferPointer) -> Bool {
        topic.count > prefix.utf8.count && topic.starts(with: prefix.utf8)
    }
}

extension RoutedMessage {
    /// A message that is kept, as one that is being routed.
    ///
    /// - Parameter hasPublisher: Whether anybody wants to know who published it, which has to be copied.
    init(_ message: MessageReference, hasPublisher: Bool = true) {
        self.init(
            topic: message.topic, properties: message.properties, payload: message.payload, qos: message.qos,
            retain: message.isRetained, expiresAt: message.expiresAt, origin: message.origin,
            publisher: hasPublisher ? message.publisher : nil)
    }

    /// A copy of one, with everything that matters for observers.
    init(_ copy: OwnCopy, hasPublisher: Bool = true) {
        self.init(
            topic: copy.topic, properties: copy.properties, payload: copy.payload, qos: copy.qos, retain: copy.retain,
            expiresAt: copy.expiresAt, origin: copy.origin, publisher: hasPublisher ? copy.publisher : nil)
    }
}
