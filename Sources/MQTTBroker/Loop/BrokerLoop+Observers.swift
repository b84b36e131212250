import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Tells the observers that a client has been accepted.
    func connected(_ client: Client, sessionPresent: Bool) {
        logConnected(client)
        for plugin in chains.connectionObservers {
            tell(plugin, at: .onConnected) { try plugin.connected(client, sessionPresent: sessionPresent) }
            guard let plugin = plugin as? any AsyncConnectionObserver else { continue }
            tellLater(plugin, at: .onConnected) { try await plugin.connected(client, sessionPresent: sessionPresent) }
        }
    }

    /// Tells the observers that a client has been refused.
    func refused(_ client: Client, _ event: RefusalEvent) {
        for plugin in chains.refusalObservers {
            tell(plugin, at: .onRefused) { try plugin.refused(client, event) }
            guard let plugin = plugin as? any AsyncRefusalObserver else { continue }
            tellLater(plugin, at: .onRefused) { try await plugin.refused(client, event) }
        }
    }

    /// Tells the observers that a client has gone.
    func disconnected(_ client: Client, _ event: DisconnectEvent) {
        logDisconnected(client, event)
        for plugin in chains.disconnectObservers {
            tell(plugin, at: .onDisconnect) { try plugin.disconnected(client, event) }
            guard let plugin = plugin as? any AsyncDisconnectObserver else { continue }
            tellLater(plugin, at: .onDisconnect) { try await plugin.disconnected(client, event) }
        }
    }

    /// Tells the observers what happened to a session.
    func tellSession(of client: Client, _ event: SessionEvent) {
        for plugin in chains.sessionObservers {
            tell(plugin, at: .onSession) { try plugin.session(of: client, event) }
            guard let plugin = plugin as? any AsyncSessionObserver else { continue }
            tellLater(plugin, at: .onSession) { try await plugin.session(of: client, event) }
        }
    }

    // MARK: Messages

    /// A copy has been handed to a client's connection.
    func tellDelivered(_ message: borrowing RoutedMessage, to client: Client) {
        for plugin in chains.deliveredObservers {
            do {
                try plugin.delivered(message.view, to: client)
            } catch {
                _ = chains.failed(.onDelivered, plugin, error)
            }
            tellLater(plugin, .delivered, message, client, at: .onDelivered)
        }
    }

    /// A client has taken a copy over.
    func tellAcknowledged(_ message: borrowing RoutedMessage, by client: Client) {
        for plugin in chains.acknowledgedObservers {
            do {
                try plugin.acknowledged(message.view, by: client)
            } catch {
                _ = chains.failed(.onAcked, plugin, error)
            }
            tellLater(plugin, .acknowledged, message, client, at: .onAcked)
        }
    }

    /// A message, or a copy of it, goes nowhere.
    func tellDropped(_ message: borrowing RoutedMessage, for client: Client, _ reason: DropReason) {
        for plugin in chains.droppedObservers {
            do {
                try plugin.dropped(message.view, for: client, reason: reason)
            } catch {
                _ = chains.failed(.onDropped, plugin, error)
            }
            tellLater(plugin, .dropped(reason), message, client, at: .onDropped)
        }
    }

    private func tellLater(
        _ plugin: any DeliveryObserver, _ event: DeliveryEvent, _ message: borrowing RoutedMessage, _ client: Client,
        at point: HookPoint
    ) {
        guard let plugin = plugin as? any AsyncDeliveryObserver else { return }
        let copy = message.copy(now: clock.wall())
        tellLater(plugin, at: point) { try await plugin.observe(event, copy, client: client) }
    }

    // MARK: One observer

    private func tell(_ plugin: any Plugin, at point: HookPoint, _ body: () throws -> Void) {
        do {
            try body()
        } catch {
            _ = chains.failed(point, plugin, error)
        }
    }

    private func tellLater(
        _ plugin: any Plugin, at point: HookPoint, _ body: @escaping @Sendable () async throws -> Void
    ) {
        guard chains.observations.begin() else {
            _ = chains.failed(point, plugin, HookFailure.tooManyUnderWay)
            return
        }
        Task.immediate(executorPreference: scheduler.taskExecutor) {
            let result = await HookRace.run(on: self, seconds: self.deadlines.others, register: { _ in }, body)
            self.chains.observations.end()
            if case .failure(let error) = result { _ = self.chains.failed(point, plugin, error) }
        }
    }
}
