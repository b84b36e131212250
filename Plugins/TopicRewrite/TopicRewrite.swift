import MQTTCodec
public import MQTTHooks
import Synchronization

/// Gives topics other names, by a file of rules: where messages are published, where subscriptions look for them, and, if
/// wanted, what subscribers see.
///
/// The first rule that matches counts. A subscription is rewritten where a rule matches all that it can match, and
/// unsubscribing from the name that a client used ends it. Where a rule matches and what it makes is no topic, or what is
/// put in is not what the rule's author meant by it, the message or subscription is refused: it never passes as it was.
///
/// The broker asks its authorizers about both names. Messages of the broker itself, of scripts and bridges keep theirs.
public final class TopicRewrite: PublishInterceptor, SubscribeInterceptor, UnsubscribeInterceptor, DeliveryInterceptor,
    HookSelection
{
    /// The settings of a ``TopicRewrite``.
    public struct Configuration: Sendable, Hashable {
        /// The path of the file of rules.
        public var file: String

        /// Settings for a file.
        public init(file: String) { self.file = file }
    }

    /// `topic_rewrite`.
    public let name = "topic_rewrite"

    private let configuration: Configuration
    private let table: Mutex<RewriteTable>
    private let broker = Mutex<(any BrokerHandle)?>(nil)
    /// Whether copies are looked at, which is decided once.
    private let delivers: Bool

    /// Reads the file.
    ///
    /// - Throws: ``TableFileError`` that names the first line that is wrong.
    public init(configuration: Configuration) throws {
        self.configuration = configuration
        let table = try RewriteTable(TableFile.read(path: configuration.file))
        delivers = !table.deliver.isEmpty
        self.table = Mutex(table)
    }

    /// `on_deliver` only where there are rules for it when the broker starts.
    public var activeHookPoints: Set<HookPoint> {
        let points: Set<HookPoint> = [.onPublish, .onSubscribe, .onUnsubscribe]
        return delivers ? points.union([.onDeliver]) : points
    }

    /// Keeps the handle for the log.
    public func start(_ broker: any BrokerHandle) async throws {
        self.broker.withLock { $0 = broker }
        log("rules loaded")
    }

    /// Reads the file anew. Subscriptions that are there stay under the names that they have.
    ///
    /// - Throws: ``TableFileError``: the rules are then the same as before.
    public func reload() async throws {
        let new = try RewriteTable(TableFile.read(path: configuration.file))
        guard delivers || new.deliver.isEmpty else {
            throw TableFileError(
                path: configuration.file, message: "the first rule for deliver cannot be taken over by a reload",
                suggestion: "restart the broker")
        }
        table.withLock { $0 = new }
        log("rules reloaded")
    }

    /// Renames the topic of a client's message or will.
    public func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        if client.isInternal { return .pass }
        let rules = current.publish
        do {
            let new = try message.withTopicBytes {
                try RewriteTable.rewrite($0, by: rules, isFilter: false, for: client)
            }
            new?.withUnsafeBytes { message.setTopic($0) }
            return .pass
        } catch is RewriteTarget.Unsafe {
            return .reject(.topicNameInvalid, reason: "the topic cannot be rewritten")
        }
    }

    /// Renames the filter of a subscription; the group of a shared one stays.
    public func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome {
        do {
            guard let new = try rewrite(filter: subscription.filter, for: client) else { return .pass }
            subscription.filter = new
            return .pass
        } catch is RewriteTarget.Unsafe {
            return .reject(.topicFilterInvalid)
        }
    }

    /// Renames the filter as it was when it was subscribed to.
    public func intercept(unsubscribe filter: inout String, from client: Client) throws -> UnsubscribeOutcome {
        let shared = (try? SharedSubscription(filter)) ?? nil
        do {
            guard let new = try rewrite(filter: shared?.filter ?? filter, for: client) else { return .pass }
            filter = shared.map { "$share/\($0.group)/\(new)" } ?? new
            return .pass
        } catch is RewriteTarget.Unsafe {
            // There is no subscription that this could end.
            return .pass
        }
    }

    /// Renames the topic that a subscriber sees; where that is impossible, the copy is not delivered.
    public func intercept(delivery message: inout MessageDraft, to client: Client) throws -> Bool {
        let rules = current.deliver
        do {
            let new = try message.withTopicBytes {
                try RewriteTable.rewrite($0, by: rules, isFilter: false, for: client)
            }
            new?.withUnsafeBytes { message.setTopic($0) }
            return true
        } catch is RewriteTarget.Unsafe {
            return false
        }
    }

    /// All subscribers see the same names, unless rules hold `%c` or `%u`.
    public func deliveryKey(for client: Client) throws -> String? { current.deliversByClient ? nil : "" }

    private var current: RewriteTable { table.withLock { $0 } }

    private func rewrite(filter: String, for client: Client) throws -> String? {
        let rules = current.subscribe
        let new = try Array(filter.utf8).withUnsafeBytes { filter in
            try RewriteTable.rewrite(filter, by: rules, isFilter: true, for: client)
        }
        return new.map { String(decoding: $0, as: UTF8.self) }
    }

    private func log(_ message: String) {
        let table = current
        broker.withLock { $0 }?.log(
            .info, message, plugin: name,
            fields: [
                ("file", configuration.file), ("publish", String(table.publish.count)),
                ("subscribe", String(table.subscribe.count)), ("deliver", String(table.deliver.count)),
            ])
    }
}
