import MQTTCodec
import MQTTHooks

/// What a connection keeps of its client's mount point for the topics that come in.
final class ConnectionMount {
    let point: MountPoint
    /// Where the last topic's messages go, by the broker's name of the topic.
    let route = Route()
    private let prefix: [UInt8]
    private var topic = ByteScratch()

    init(_ point: MountPoint) {
        self.point = point
        prefix = Array(point.prefix.utf8)
    }

    deinit { topic.deallocate() }

    /// Readies the route for a client's topic. False: the topic is too long.
    func begin(_ clientTopic: UnsafeRawBufferPointer) -> Bool {
        guard prefix.count + clientTopic.count <= 65_535 else { return false }
        let whole = prefix.withUnsafeBytes { topic.join($0, clientTopic) }
        if !route.isFor(whole) { route.begin(topic: whole) }
        return true
    }
}
