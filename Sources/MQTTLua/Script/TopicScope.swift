import MQTTCodec
import MQTTHooks

/// The topic filter that confines a hook to some topics.
///
/// A publish concerns the hook when the filter matches its topic. A subscription concerns it when the two filters
/// overlap: a hook that refuses a topic must not be passed by with a wildcard.
struct TopicScope {
    private let filter: [UInt8]

    /// - Parameter filter: A valid topic filter.
    init(_ filter: [UInt8]) {
        self.filter = filter
    }

    private func matches(_ topic: UnsafeRawBufferPointer) -> Bool {
        filter.withUnsafeBytes { TopicFilter.matches(filter: $0, topic: topic) }
    }

    private func overlaps(_ other: UnsafeRawBufferPointer) -> Bool {
        filter.withUnsafeBytes { TopicFilter.overlaps($0, other) }
    }

    func includes(_ request: borrowing AuthorizationView) -> Bool {
        let isSubscription = request.action == .subscribe
        return request.topicBytes.withUnsafeBytes { isSubscription ? overlaps($0) : matches($0) }
    }

    func includes(_ message: borrowing MessageView) -> Bool {
        message.topicBytes.withUnsafeBytes { matches($0) }
    }

    func includes(_ message: borrowing MessageDraft) -> Bool {
        message.withTopicBytes { matches($0) }
    }

    func includes(_ message: Message) -> Bool {
        Array(message.topic.utf8).withUnsafeBytes { matches($0) }
    }

    /// - Parameter filter: The filter of an UNSUBSCRIBE, `$share/group/` and all.
    func includes(unsubscribe filter: String) -> Bool {
        let shared = try? SharedSubscription(filter)
        return Array((shared?.filter ?? filter).utf8).withUnsafeBytes { overlaps($0) }
    }

    func includes(_ subscription: SubscriptionDraft) -> Bool {
        Array(subscription.filter.utf8).withUnsafeBytes { overlaps($0) }
    }
}
