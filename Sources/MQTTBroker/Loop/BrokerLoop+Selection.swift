import MQTTHooks

extension BrokerLoop {
    /// Goes through the sessions that are meant: looked up by the client identifier, or in slices, so that everybody else is
    /// served meanwhile. Called on the loop's executor.
    func forEachSession(_ selector: ClientSelector, _ body: (Session) async -> Void) async {
        let candidates = selector.id.map { sessions[$0].map { [$0] } ?? [] } ?? Array(sessions.values)
        var slice = LoopSlice(self)
        for session in candidates {
            await slice.next()
            // It may have ended, or be somebody else's by now.
            guard sessions[session.clientIdentifier] === session, selector.matches(session.client) else { continue }
            await body(session)
        }
    }
}
