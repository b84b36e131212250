import MQTTCodec
public import MQTTHooks

extension Broker {
    /// Asks everybody who has a say whether a client may do something. Nothing comes of it, but for what those plugins
    /// change that are no ``MQTTHooks/AuthorizationExplainer``: they are asked for real, which the report says.
    ///
    /// Callable from anywhere once the broker has started.
    ///
    /// - Parameter client: Who would ask. Where a session has this very client, its limits count, too.
    /// - Returns: Nil when the broker has not started, or has stopped.
    public func explain(_ question: AccessQuestion, by client: Client) async -> AccessReport? {
        guard !isShuttingDown, let loop = await loop(ofSession: client.id) ?? loops.first else { return nil }
        return await loop.runToEnd { await $0.explain(question, by: client) }
    }

    private func loop(ofSession clientIdentifier: String) async -> BrokerLoop? {
        for loop in loops where await loop.run({ $0.sessions[clientIdentifier] != nil }) == true { return loop }
        return nil
    }
}

extension BrokerLoop {
    /// Called on the loop's executor.
    fileprivate func explain(_ question: AccessQuestion, by client: Client) async -> AccessReport {
        let session = sessions[client.id].flatMap { $0.client === client ? $0 : nil }
        return await AccessInquiry(loop: self, question: question, client: client, session: session).report()
    }
}
