import MQTTCodec
public import MQTTHooks

extension Broker {
    /// Whether the broker has started and is not shutting down.
    public var isRunning: Bool { !isShuttingDown && !loops.isEmpty }

    /// Counts what is there. Callable from anywhere.
    ///
    /// - Returns: Nil when the broker has not started, or has stopped.
    public func status() async -> BrokerStatus? {
        guard isRunning else { return nil }
        var status = BrokerStatus()
        for loop in loops {
            guard let part = await loop.runToEnd({ await $0.status() }) else { return nil }
            status.clients += part.clients
            status.sessions += part.sessions
            status.subscriptions += part.subscriptions
            status.queuedMessages += part.queuedMessages
        }
        status.retainedMessages = retained.count
        status.bans = await handle.bans().count
        return status
    }

    /// Publishes a message as an operator: it has the origin `admin`, is not authorized, and passes every other hook. It is
    /// routed soon after the call.
    ///
    /// - Throws: ``MQTTHooks/BackChannelError`` when the topic is not a valid topic name `[MQTT-3.3.2-2]`, or the broker is
    ///   not running.
    public func publish(asOperator message: Message) throws(BackChannelError) {
        guard TopicName.isValid(message.topic) else { throw .invalidTopic(message.topic) }
        guard !isShuttingDown, let loop = loops.first else { throw .notRunning }
        var message = message
        message.origin = .admin
        message.publisher = nil
        let submitted = message
        loop.scheduler.execute {
            loop.submit(submitted, from: Client(id: "$admin", isInternal: true), except: nil)
        }
    }
}

extension BrokerLoop {
    fileprivate func status() async -> BrokerStatus {
        var status = BrokerStatus()
        await forEachSession(.all) { session in
            status.sessions += 1
            status.clients += session.connection == nil ? 0 : 1
            status.subscriptions += session.subscriptions.count
            status.queuedMessages += session.state.pointee.ring.queuedCount
        }
        return status
    }
}
