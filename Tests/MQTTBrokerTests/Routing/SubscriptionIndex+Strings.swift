@testable import MQTTBroker

/// Subscribers as numbers, and filters and topics as text.
extension SubscriptionIndex {
    /// The number of a subscriber as its identity.
    static func identity(_ number: Int) -> Subscriber {
        guard let identity = Subscriber(bitPattern: number * 16) else { fatalError("subscribers count from 1") }
        return identity
    }

    /// The number of an identity.
    static func number(_ identity: Subscriber) -> Int {
        Int(bitPattern: identity) / 16
    }

    @discardableResult
    func subscribe(_ subscriber: Int, to filter: String, options: UInt8 = 0, identifier: UInt32 = 0) -> Bool {
        Array(filter.utf8).withUnsafeBytes {
            insert(filter: $0, subscriber: Self.identity(subscriber), options: options, identifier: identifier)
        }
    }

    @discardableResult
    func unsubscribe(_ subscriber: Int, from filter: String) -> Bool {
        Array(filter.utf8).withUnsafeBytes { remove(filter: $0, subscriber: Self.identity(subscriber)) }
    }

    func hasSubscriber(to filter: String) -> Bool {
        Array(filter.utf8).withUnsafeBytes { contains(filter: $0) }
    }

    func matches(of topic: String) -> ContiguousArray<SubscriptionMatch> {
        var found = ContiguousArray<SubscriptionMatch>()
        Array(topic.utf8).withUnsafeBytes { match(topic: $0, into: &found) }
        return found
    }

    /// The numbers of those who get a topic, in order, once for each subscription.
    func subscribers(of topic: String) -> [Int] {
        matches(of: topic).map { Self.number($0.subscriber) }.sorted()
    }
}
