import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Sends a message that no packet carried through the hooks, and routes it: wills, and what plugins publish.
    ///
    /// - Parameters:
    ///   - except: The plugin that published it, whose `on_publish` is not asked.
    ///   - depth: How deep the message is nested in messages published by hooks.
    func submit(_ message: Message, from client: Client, except: String?, depth: Int = 0) {
        var waiter = HookWaiter(loop: self, client: client)
        waiter.except = except
        waiter.depth = depth
        guard waiter.asksAuthorizers || !waiter.chains.publishInterceptors.isEmpty else {
            routeOwned(message, from: client)
            return
        }
        let asked = waiter
        Task.immediate(executorPreference: scheduler.taskExecutor) {
            if await asked.denial(of: message) != nil {
                self.refuse(message, from: client, .notAuthorized)
                return
            }
            switch await asked.intercept(message, authorizedAs: message.topic) {
            case .success(let decided): self.routeOwned(decided, from: client)
            case .failure(let end): self.refuse(message, from: client, end.result.dropReason)
            }
        }
    }

    /// Routes a message, by the client's names of its topics.
    private func routeOwned(_ message: Message, from client: Client) {
        guard let whole = client.mountPoint == nil ? message : client.mountPoint?.mounted(message) else {
            refuse(message, from: client, .notAuthorized)
            return
        }
        EncodedMessage(whole, now: clock.wall()).withRouted { routed in
            if routed.retain { retain(routed, from: client) }
            routeShared(routed, from: client, publisher: client.isInternal ? nil : sessions[client.id]?.subscriber)
        }
    }

    /// Whether what the hooks made of a message may be sent; nil: it may.
    func validate(_ message: Message, from point: HookPoint = .onPublish) -> Denial? {
        if TopicName.isValid(message.topic), !limits.isTooDeep(message.topic) {
            return nil
        }
        chains.failures.report(
            point, "", HookFailure.invalidResult("invalid topic name \"\(message.topic)\""))
        return Denial(reasonCode: .implementationSpecificError)
    }
}
