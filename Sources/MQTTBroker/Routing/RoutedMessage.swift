import MQTTCodec
import MQTTHooks

/// A message on its way to subscribers, borrowed from whatever buffer it arrived in: valid during the routing call.
struct RoutedMessage {
    var topic: UnsafeRawBufferPointer
    /// Forwarded properties, encoded without their length; message expiry is not among them.
    var properties: UnsafeRawBufferPointer
    var payload: UnsafeRawBufferPointer
    var qos: QoS
    var retain: Bool
    /// When the message expires, in wall milliseconds; 0: never.
    var expiresAt: Int64 = 0
    var origin: Origin
    /// Where the publisher is known by its name alone.
    private(set) var publisherName: String?
    /// The publisher, where it is connected here. Its name is a reference that need not be counted for every message.
    private(set) var publishingClient: Unmanaged<Client>?
    /// A whole QoS 0 packet of 3.x that says the same as this message, ready to be copied to subscribers; or empty.
    var frame = UnsafeRawBufferPointer(start: nil, count: 0)

    /// The client identifier of the publisher; nil where no client published.
    var publisher: String? {
        if let publishingClient { return publishingClient._withUnsafeGuaranteedRef { $0.id } }
        return publisherName
    }

    init(
        topic: UnsafeRawBufferPointer, properties: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, qos: QoS,
        retain: Bool, expiresAt: Int64 = 0, origin: Origin, publisher: String?
    ) {
        self.topic = topic
        self.properties = properties
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.expiresAt = expiresAt
        self.origin = origin
        publisherName = publisher
    }

    /// What a client publishes, which must outlive the message.
    @inline(__always)
    init(_ view: PublishView, from client: Client) {
        topic = view.topic
        properties = view.properties
        payload = view.payload
        qos = view.qos
        retain = view.retain
        origin = .client
        publishingClient = Unmanaged.passUnretained(client)
    }

    /// The view that hooks get.
    var view: MessageView {
        MessageView(
            topic: topic, payload: payload, properties: properties, qos: qos, retain: retain, origin: origin,
            publisher: publisher)
    }
}
