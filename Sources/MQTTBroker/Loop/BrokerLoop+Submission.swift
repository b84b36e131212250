import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    /// Sends a message that no packet carried through the hooks, and routes it: wills, and what plugins publish.
    ///
    /// - Parameters:
    ///   - except: The plugin that published it, whose `on_publish` is not asked.
    ///   - isAuthorized: Whether authorizers need not be asked.
    func submit(_ message: Message, from client: Client, except: String?, isAuthorized: Bool, depth: Int = 0) {
        let asksAuthorizers = !isAuthorized && !chains.authorizers.isEmpty
        guard asksAuthorizers || !chains.publishInterceptors.isEmpty else {
            routeOwned(message, depth: depth)
            return
        }
        Task.immediate(executorPreference: scheduler.taskExecutor) {
            guard let decided = await self.decide(message, client, except, asksAuthorizers, depth) else { return }
            self.routeOwned(decided, depth: depth)
        }
    }

    private func routeOwned(_ message: Message, depth: Int) {
        EncodedMessage(message, now: clock.wall()).withRouted { routed in
            if routed.retain { retain(routed) }
            routeShared(routed)
        }
    }

    private func wait<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async -> Result<T, any Error> {
        await HookRace.run(on: self, seconds: deadlines.others, register: { _ in }, body)
    }

    private func decide(
        _ original: Message, _ client: Client, _ except: String?, _ asksAuthorizers: Bool, _ depth: Int
    ) async -> Message? {
        if asksAuthorizers, !(await isAllowed(original, client)) { return nil }
        var message = original
        var index = 0
        fold: while true {
            let nesting = publishDepth
            publishDepth = depth
            let step = intercept(&message, client, except, index)
            publishDepth = nesting
            switch step {
            case .finished(.pass): break fold
            case .finished:
                counters.drop(.hook)
                return nil
            case .later(let later, let body):
                let draft = message
                let result = await wait {
                    var edited = draft
                    let outcome = try await body(&edited)
                    return (outcome, edited)
                }
                guard case .success((.pass, let edited)) = result else {
                    if case .failure(let error) = result {
                        _ = chains.failed(.onPublish, chains.publishInterceptors[later], error)
                    }
                    counters.drop(.hook)
                    return nil
                }
                message = edited
                index = later + 1
            }
        }
        if validate(message) != nil { return nil }
        if message.topic != original.topic, asksAuthorizers, !(await isAllowed(message, client)) { return nil }
        return message
    }

    private func intercept(_ message: inout Message, _ client: Client, _ except: String?, _ index: Int) -> PublishStep {
        EncodedMessage(message, now: clock.wall()).withRouted { routed in
            var draft = MessageDraft(
                topic: routed.topic, payload: routed.payload, properties: routed.properties, qos: routed.qos,
                retain: routed.retain, dup: false, origin: routed.origin, publisher: routed.publisher)
            let step = chains.intercept(&draft, from: client, except: except, startingAt: index)
            let interval = message.properties.messageExpiryInterval
            message = draft.copy()
            if message.properties.messageExpiryInterval == nil { message.properties.messageExpiryInterval = interval }
            return step
        }
    }

    private func isAllowed(_ message: Message, _ client: Client) async -> Bool {
        let request = AuthorizationRequest(
            action: .publish, topic: message.topic, qos: message.qos, retain: message.retain, origin: message.origin)
        var step = request.withView { chains.authorize($0, by: client) }
        while case .later(let index, let body) = step {
            let result = await wait(body)
            step =
                chains.resolved(result, of: chains.authorizers[index], at: .authorize)
                ?? request.withView { chains.authorize($0, by: client, from: index + 1) }
        }
        if case .allowed(let grant) = step { return grant.maximumQoS.map { message.qos <= $0 } ?? true }
        counters.drop(.notAuthorized)
        return false
    }

    /// Whether what the hooks made of a message may be sent; nil: it may.
    func validate(_ message: Message) -> Denial? {
        if TopicName.isValid(message.topic), !limits.isTooDeep(message.topic) {
            return nil
        }
        chains.failures.report(
            .onPublish, "", HookFailure.invalidResult("invalid topic name \"\(message.topic)\""))
        return Denial(reasonCode: .implementationSpecificError)
    }
}
