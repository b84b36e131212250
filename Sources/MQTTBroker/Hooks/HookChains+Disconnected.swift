import MQTTHooks

extension BrokerLoop {
    /// Tells the observers that a client has gone.
    func disconnected(_ client: Client, _ event: DisconnectEvent) {
        logDisconnected(client, event)
        for plugin in chains.disconnectObservers {
            do {
                try plugin.disconnected(client, event)
            } catch {
                _ = chains.failed(.onDisconnect, plugin, error)
            }
            guard let plugin = plugin as? any AsyncDisconnectObserver else { continue }
            Task.immediate(executorPreference: scheduler.taskExecutor) {
                let result = await HookRace.run(on: self, seconds: self.deadlines.others, register: { _ in }) {
                    try await plugin.disconnected(client, event)
                }
                if case .failure(let error) = result { _ = self.chains.failed(.onDisconnect, plugin, error) }
            }
        }
    }
}
