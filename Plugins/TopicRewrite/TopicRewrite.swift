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
    HookSelection, @unchecked Sendable
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
    private let table: SharedTable<RewriteTable>
    private let broker = Mutex<(any BrokerHandle)?>(nil)
    // Touched on the event loop of this instance alone.
    private var reader: SharedTable<RewriteTable>.Reader

    /// Reads the file.
    ///
    /// - Throws: ``TableFileError`` that names the first line that is wrong.
    public convenience init(configuration: Configuration) throws {
        let table = try RewriteTable(TableFile.read(path: configuration.file))
        self.init(configuration, SharedTable(table))
    }

    private init(_ configuration: Configuration, _ table: SharedTable<RewriteTable>) {
        self.configuration = configuration
        self.table = table
        reader = table.reader()
    }

    /// Those that there are rules for.
    public var activeHookPoints: Set<HookPoint> {
        let rules = table.current
        var points: Set<HookPoint> = []
        if !rules.publish.isEmpty { points.insert(.onPublish) }
        if !rules.subscribe.isEmpty { points.formUnion([.onSubscribe, .onUnsubscribe]) }
        if !rules.deliver.isEmpty { points.insert(.onDeliver) }
        return points
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
        table.replace(with: try RewriteTable(TableFile.read(path: configuration.file)))
        log("rules reloaded")
    }

    /// An instance that finds the rules without a lock.
    public func instance(for loop: LoopIdentity) throws -> any Plugin { TopicRewrite(configuration, table) }

    /// Renames the topic of a client's message or will.
    public func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        if client.isInternal { return .pass }
        let rules = reader.current.publish
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
        let rules = reader.current.deliver
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
    public func deliveryKey(for client: Client) throws -> String? { reader.current.deliversByClient ? nil : "" }

    private func rewrite(filter: String, for client: Client) throws -> String? {
        let rules = reader.current.subscribe
        let new = try Array(filter.utf8).withUnsafeBytes { filter in
            try RewriteTable.rewrite(filter, by: rules, isFilter: true, for: client)
        }
        return new.map { String(decoding: $0, as: UTF8.self) }
    }

    private func log(_ message: String) {
        let table = table.current
        broker.withLock { $0 }?.log(
            .info, message, plugin: name,
            fields: [
                ("file", configuration.file), ("publish", String(table.publish.count)),
                ("subscribe", String(table.subscribe.count)), ("deliver", String(table.deliver.count)),
            ])
    }
}
