import MQTTHooks

/// A copy of what `authorize` is asked about, for a call that outlives the packet.
///
/// `@unchecked Sendable`: confined to an event loop, like the call.
final class KeptRequest: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<AuthorizationView>
    private let topic: UnsafeMutableRawBufferPointer

    init(_ request: borrowing AuthorizationView) {
        let topic = UnsafeMutableRawBufferPointer.allocate(byteCount: request.topicBytes.byteCount, alignment: 1)
        request.topicBytes.withUnsafeBytes { topic.copyMemory(from: $0) }
        self.topic = topic
        pointer = .allocate(capacity: 1)
        pointer.initialize(
            to: AuthorizationView(
                action: request.action, topic: UnsafeRawBufferPointer(topic), qos: request.qos,
                retain: request.retain, origin: request.origin, share: request.share))
    }

    deinit {
        pointer.deinitialize(count: 1)
        pointer.deallocate()
        topic.deallocate()
    }
}
