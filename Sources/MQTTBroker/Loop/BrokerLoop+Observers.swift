import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Tells the observers that a client has been accepted.
    func connected(_ client: Client, sessionPresent: Bool) {
        logConnected(client)
        let chains = chains(of: client)
        for entry in chains.connectionObservers {
            tell(entry, chains) { try entry.hook.connected(client, sessionPresent: sessionPresent) }
            guard let plugin = entry.hook as? any AsyncConnectionObserver else { continue }
            tellLater(entry.meter, chains) { try await plugin.connected(client, sessionPresent: sessionPresent) }
        }
    }

    /// Tells the observers that a client has been refused.
    func refused(_ client: Client, _ event: RefusalEvent) {
        let chains = chains(of: client)
        for entry in chains.refusalObservers {
            tell(entry, chains) { try entry.hook.refused(client, event) }
            guard let plugin = entry.hook as? any AsyncRefusalObserver else { continue }
            tellLater(entry.meter, chains) { try await plugin.refused(client, event) }
        }
    }

    /// Tells the observers that a client has gone.
    func disconnected(_ client: Client, _ event: DisconnectEvent) {
        logDisconnected(client, event)
        let chains = chains(of: client)
        for entry in chains.disconnectObservers {
            tell(entry, chains) { try entry.hook.disconnected(client, event) }
            guard let plugin = entry.hook as? any AsyncDisconnectObserver else { continue }
            tellLater(entry.meter, chains) { try await plugin.disconnected(client, event) }
        }
    }

    /// Tells the observers what happened to a session.
    func tellSession(of client: Client, _ event: SessionEvent) {
        let chains = chains(of: client)
        for entry in chains.sessionObservers {
            tell(entry, chains) { try entry.hook.session(of: client, event) }
            guard let plugin = entry.hook as? any AsyncSessionObserver else { continue }
            tellLater(entry.meter, chains) { try await plugin.session(of: client, event) }
        }
    }

    // MARK: Messages

    /// A copy has been handed to a client's connection.
    func tellDelivered(_ message: borrowing RoutedMessage, to client: Client) {
        let chains = chains(of: client)
        for entry in chains.deliveredObservers {
            let began = entry.begin()
            do {
                try entry.hook.delivered(message.view, to: client)
                entry.end(began, .pass)
            } catch {
                entry.end(began)
                chains.failed(entry.meter, error)
            }
            tellLater(entry, .delivered, message, client, chains)
        }
    }

    /// A client has taken a copy over.
    func tellAcknowledged(_ message: borrowing RoutedMessage, by client: Client) {
        let chains = chains(of: client)
        for entry in chains.acknowledgedObservers {
            let began = entry.begin()
            do {
                try entry.hook.acknowledged(message.view, by: client)
                entry.end(began, .pass)
            } catch {
                entry.end(began)
                chains.failed(entry.meter, error)
            }
            tellLater(entry, .acknowledged, message, client, chains)
        }
    }

    /// A message, or a copy of it, goes nowhere.
    func tellDropped(_ message: borrowing RoutedMessage, for client: Client, _ reason: DropReason) {
        let chains = chains(of: client)
        for entry in chains.droppedObservers {
            let began = entry.begin()
            do {
                try entry.hook.dropped(message.view, for: client, reason: reason)
                entry.end(began, .pass)
            } catch {
                entry.end(began)
                chains.failed(entry.meter, error)
            }
            tellLater(entry, .dropped(reason), message, client, chains)
        }
    }

    private func tellLater(
        _ entry: Hooked<any DeliveryObserver>, _ event: DeliveryEvent, _ message: borrowing RoutedMessage,
        _ client: Client, _ chains: HookChains
    ) {
        guard let plugin = entry.hook as? any AsyncDeliveryObserver else { return }
        let copy = message.copy(now: clock.wall())
        tellLater(entry.meter, chains) { try await plugin.observe(event, copy, client: client) }
    }

    // MARK: One observer

    private func tell<Hook>(_ entry: Hooked<Hook>, _ chains: HookChains, _ body: () throws -> Void) {
        let began = entry.begin()
        do {
            try body()
            entry.end(began, .pass)
        } catch {
            entry.end(began)
            chains.failed(entry.meter, error)
        }
    }

    private func tellLater(
        _ meter: HookMeter, _ chains: HookChains, _ body: @escaping @Sendable () async throws -> Void
    ) {
        guard observations.begin() else {
            chains.failed(meter, HookFailure.tooManyUnderWay)
            return
        }
        let deferred = DeferredHook(body, in: hookContext)
        guard deferred.result == nil else { return observed(deferred.result, by: meter, chains) }
        meter.suspend(deferred)
        Task.immediate(executorPreference: scheduler.taskExecutor) {
            let result = await deferred.wait(on: self, seconds: self.deadlines[meter.point])
            meter.resume(deferred)
            self.observed(result, by: meter, chains)
        }
    }

    private func observed(_ result: Result<Void, any Error>?, by meter: HookMeter, _ chains: HookChains) {
        observations.end()
        if case .failure(let error) = result { chains.failed(meter, error) }
    }
}
