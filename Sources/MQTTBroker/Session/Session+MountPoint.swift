import MQTTCodec
import MQTTHooks

extension Session {
    /// The client's name of a topic; nothing when it has none. It has none for the topic that `#` below its mount point
    /// matches, too: the mount point without the last `/`.
    func clientName(of topic: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: topic.dropFirst(state.pointee.mountCount))
    }

    /// Whether one of the client's subscriptions still matches when both are as the client names them: a filter that
    /// begins with a wildcard there does not match a topic that begins with `$` there `[MQTT-4.7.2-1]`.
    func isVisible(_ topic: UnsafeRawBufferPointer) -> Bool {
        guard let mountPoint = client.mountPoint else { return true }
        let name = clientName(of: topic)
        guard let first = name.first else { return false }
        guard first == UInt8(ascii: "$") else { return true }
        return subscriptions.keys.contains { filter in
            let whole = SharedSubscription.isShared(filter) ? (try? SharedSubscription(filter))?.filter : filter
            guard var filter = whole.flatMap({ mountPoint.unmounted($0) }) else { return false }
            return filter.withUTF8 { TopicFilter.matches(filter: UnsafeRawBufferPointer($0), topic: name) }
        }
    }
}
