import Glibc
import MQTTCodec
import MQTTHooks

/// Where messages to one topic go: kept by each publishing connection, so that a run of packets to the same topic is
/// matched once. It holds as long as no subscription changes.
final class Route {
    @exclusivity(unchecked) private var topicStorage: UnsafeMutableRawPointer?
    private var topicCapacity = 0
    @exclusivity(unchecked) private var topicCount = 0
    /// The local receivers.
    @exclusivity(unchecked) private(set) var receivers = ContiguousArray<Receiver>()
    /// The other loops that may have receivers, a bit each.
    @exclusivity(unchecked) var remoteLoops: UInt64 = 0
    /// The edition of the index that the receivers come from; `UInt64.max`: none.
    @exclusivity(unchecked) var epoch = UInt64.max
    @exclusivity(unchecked) var interestEpoch: UInt64 = 0
    /// Until when, on the clock that never jumps, the last message was authorized with a verdict that may be remembered,
    /// and for what; `Int64.min`: it was not, `Int64.max`: no matter how long.
    @exclusivity(unchecked) private var authorizedUntil = Int64.min
    @exclusivity(unchecked) private var authorizedQoS: UInt8 = 0
    @exclusivity(unchecked) private var authorizedRetain = false

    /// The topic that this route is for; empty: none yet.
    @inline(__always)
    var topic: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: topicStorage, count: topicCount) }

    /// Whether anybody may get a message that takes this route.
    var hasReceivers: Bool { !receivers.isEmpty || remoteLoops != 0 }

    /// Whether this route is for the topic.
    @inline(__always)
    func isFor(_ other: UnsafeRawBufferPointer) -> Bool {
        guard other.count == topicCount, let a = other.baseAddress, let b = topicStorage else { return false }
        return memcmp(a, b, topicCount) == 0
    }

    /// Whether the authorizers have allowed messages like this one, and need not be asked again yet.
    ///
    /// - Parameter now: Milliseconds of a clock that never jumps, read where it matters.
    @inline(__always)
    func isAuthorized(_ view: PublishView, now: @autoclosure () -> Int64) -> Bool {
        guard authorizedUntil != .min, authorizedQoS == view.qos.rawValue, authorizedRetain == view.retain else {
            return false
        }
        return authorizedUntil == .max || now() < authorizedUntil
    }

    /// Takes note of an answer about messages to this topic, if it may be remembered.
    @inline(__always)
    func remember(_ grant: AuthorizationGrant, qos: QoS, retain: Bool, now: @autoclosure () -> Int64) {
        guard grant.isCacheable else { return }
        authorizedUntil = grant.cacheSeconds.map { now() + Int64(max(0, min($0, 1e9)) * 1000) } ?? .max
        authorizedQoS = qos.rawValue
        authorizedRetain = retain
    }

    deinit {
        removeReceivers()
        topicStorage?.deallocate()
    }

    /// Takes another topic; nothing is known about it yet.
    func begin(topic: UnsafeRawBufferPointer) {
        if topic.count > topicCapacity {
            topicStorage?.deallocate()
            topicCapacity = max(64, topic.count)
            topicStorage = .allocate(byteCount: topicCapacity, alignment: 8)
        }
        if let base = topic.baseAddress, let topicStorage {
            topicStorage.copyMemory(from: base, byteCount: topic.count)
        }
        topicCount = topic.count
        epoch = .max
        interestEpoch = 0
        remoteLoops = 0
        authorizedUntil = .min
    }

    private func removeReceivers() {
        for receiver in receivers { receiver.identifiers.deallocate() }
        receivers.removeAll(keepingCapacity: receivers.count < 64)
    }

    /// Merges the matches of the topic into receivers, one per session.
    ///
    /// - Parameters:
    ///   - publisher: The publisher's own session, which subscriptions with no local exclude.
    ///   - serial: A number that no other pass on this loop has used.
    func fill(_ matches: ContiguousArray<SubscriptionMatch>, publisher: Subscriber?, serial: UInt64) {
        removeReceivers()
        for match in matches {
            let isNoLocal = match.options & 0b100 != 0
            if isNoLocal, match.subscriber == publisher { continue }
            let state = match.subscriber.assumingMemoryBound(to: DeliveryState.self)
            if state.pointee.mountCount > 0, !state.pointee.session.isVisible(topic) { continue }
            let qos = match.options & 0b11
            let retainAsPublished = match.options & 0b1000 != 0
            if state.pointee.matchSerial == serial {
                let index = state.pointee.matchIndex
                receivers[index].qos = max(receivers[index].qos, qos)
                receivers[index].retainAsPublished = receivers[index].retainAsPublished || retainAsPublished
                if match.identifier != 0 {
                    let merged = receivers[index].identifiers.array + [match.identifier]
                    receivers[index].identifiers.deallocate()
                    receivers[index].identifiers = SubscriptionIdentifiers(merged)
                }
            } else {
                state.pointee.matchSerial = serial
                state.pointee.matchIndex = receivers.count
                receivers.append(
                    Receiver(
                        state: state, qos: qos, retainAsPublished: retainAsPublished,
                        identifiers: SubscriptionIdentifiers(match.identifier)))
            }
        }
    }
}
