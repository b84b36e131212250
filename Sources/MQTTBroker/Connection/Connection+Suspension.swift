import MQTTCodec
import MQTTHooks

extension Connection {
    /// Where the decision about a publish was when a hook asked for time.
    enum SuspendedPublish {
        case authorize(HookStep<AuthorizationGrant>)
        case intercept(Message, index: Int, @Sendable (inout Message) async throws -> PublishOutcome)
        case authorizeAgain(Message, HookStep<AuthorizationGrant>)
    }

    /// Suspends this connection's inbound stream, and nothing else, while `body` runs on the loop.
    func suspend(_ body: @escaping @Sendable (Connection) async -> Void) {
        if phase == .connected { phase = .suspended }
        Task.immediate(executorPreference: loop.scheduler.taskExecutor) { await body(self) }
    }

    /// Waits for a hook's deferred answer, up to the deadline of its hook point.
    private func wait<T: Sendable>(
        _ point: HookPoint, _ body: @escaping @Sendable () async throws -> T
    ) async -> Result<T, any Error> {
        let seconds = point == .authenticate || point == .onAuth ? loop.deadlines.authenticate : loop.deadlines.others
        let result = await HookRace.run(on: loop, seconds: seconds, register: { race = $0 }, body)
        race = nil
        return result
    }

    // MARK: Chains

    func authenticateToEnd(
        _ client: Client, _ credentials: Credentials, _ first: HookStep<AuthenticationGrant>
    ) async -> HookStep<AuthenticationGrant> {
        var step = first
        while case .later(let index, let body) = step {
            let result = await wait(.authenticate, body)
            let plugin = loop.chains.authenticators[index]
            step =
                loop.chains.resolved(result, of: plugin, at: .authenticate)
                ?? loop.chains.authenticate(client, credentials, from: index + 1)
        }
        return step
    }

    func authorizeToEnd(
        _ request: AuthorizationRequest, _ client: Client, _ first: HookStep<AuthorizationGrant>
    ) async -> HookStep<AuthorizationGrant> {
        var step = first
        while case .later(let index, let body) = step {
            let result = await wait(.authorize, body)
            let plugin = loop.chains.authorizers[index]
            step =
                loop.chains.resolved(result, of: plugin, at: .authorize)
                ?? request.withView { loop.chains.authorize($0, by: client, from: index + 1) }
        }
        return step
    }

    /// Goes on with a filter until it is decided.
    func decideToEnd(_ first: SubscriptionStep) async -> SubscriptionDecision {
        var step = first
        while true {
            switch step {
            case .decided(let decision): return decision
            case .authorizing(let draft, let waiting, let isAgain):
                let end = await authorizeToEnd(AuthorizationRequest(draft), client, waiting)
                step = authorized(draft, end, isAgain: isAgain)
            case .intercepting(let draft, let original, .later(let index, let body)):
                let result = await wait(.onSubscribe) {
                    var edited = draft
                    let outcome = try await body(&edited)
                    return (outcome, edited)
                }
                step = intercepted(result, draft, original: original, index: index)
            case .intercepting(let draft, let original, let finished):
                step = intercepted(draft, original: original, finished)
            }
        }
    }

    private func intercepted(
        _ result: Result<(SubscribeOutcome, SubscriptionDraft), any Error>, _ draft: SubscriptionDraft,
        original: SubscriptionDraft, index: Int
    ) -> SubscriptionStep {
        switch result {
        case .success((.pass, var edited)):
            let next = loop.chains.intercept(&edited, from: client, startingAt: index + 1)
            return intercepted(edited, original: original, next)
        case .success((.reject(let code), _)):
            return intercepted(draft, original: original, .finished(.reject(code)))
        case .success((.later, _)), .failure:
            let plugin = loop.chains.subscribeInterceptors[index]
            let error: any Error = if case .failure(let error) = result { error } else { HookFailure.suspendedTwice }
            return .decided(.refused(loop.chains.failed(.onSubscribe, plugin, error).reasonCode))
        }
    }

    // MARK: Publish

    /// Copies what is needed of a packet and goes on when the hook has answered.
    func suspendPublish(_ view: PublishView, _ stage: SuspendedPublish) {
        let message = RoutedMessage(view, publisher: client, now: loop).copy(now: loop.clock.wall())
        let qos = view.qos
        let packetIdentifier = view.packetIdentifier
        suspend { connection in
            let result = await connection.publishToEnd(message, stage)
            guard connection.phase == .suspended else { return }
            switch result {
            case .success(let message):
                connection.publishOwned(message, qos: qos, packetIdentifier: packetIdentifier)
            case .failure(let end):
                connection.finish(end.result, qos: qos, packetIdentifier: packetIdentifier)
            }
            if connection.phase == .suspended { connection.resume(as: .connected) }
        }
    }

    /// A publish that is not routed, as an error.
    struct PublishEnd: Error {
        var result: PublishResult
    }

    private func publishToEnd(_ message: Message, _ stage: SuspendedPublish) async -> Result<Message, PublishEnd> {
        switch stage {
        case .authorize(let step):
            if let denial = await denial(of: message, step) { return .failure(PublishEnd(result: .rejected(denial))) }
            return await interceptToEnd(message, message, from: 0)
        case .intercept(let draft, let index, let body):
            switch await outcome(draft, index, body) {
            case .success(let edited): return await interceptToEnd(edited, message, from: index + 1)
            case .failure(let end): return .failure(end)
            }
        case .authorizeAgain(let draft, let step):
            if let denial = await denial(of: draft, step) { return .failure(PublishEnd(result: .rejected(denial))) }
            return .success(draft)
        }
    }

    private func denial(of message: Message, _ step: HookStep<AuthorizationGrant>) async -> Denial? {
        let request = AuthorizationRequest(
            action: .publish, topic: message.topic, qos: message.qos, retain: message.retain)
        let end = await authorizeToEnd(request, client, step)
        if case .refused(let denial) = judge(end, qos: message.qos) { return denial }
        return nil
    }

    private func outcome(
        _ message: Message, _ index: Int, _ body: @escaping @Sendable (inout Message) async throws -> PublishOutcome
    ) async -> Result<Message, PublishEnd> {
        let result = await wait(.onPublish) {
            var edited = message
            let outcome = try await body(&edited)
            return (outcome, edited)
        }
        switch result {
        case .success((.pass, let edited)): return .success(edited)
        case .success((.later, _)):
            let denial = loop.chains.failed(
                .onPublish, loop.chains.publishInterceptors[index], HookFailure.suspendedTwice)
            return .failure(PublishEnd(result: .rejected(denial)))
        case .success((let outcome, _)): return .failure(PublishEnd(result: PublishResult(outcome)))
        case .failure(let error):
            let denial = loop.chains.failed(.onPublish, loop.chains.publishInterceptors[index], error)
            return .failure(PublishEnd(result: .rejected(denial)))
        }
    }

    private func interceptToEnd(
        _ first: Message, _ original: Message, from start: Int
    ) async -> Result<Message, PublishEnd> {
        var message = first
        var index = start
        fold: while true {
            let step = EncodedMessage(message, now: loop.clock.wall()).withRouted { routed in
                var draft = MessageDraft(
                    topic: routed.topic, payload: routed.payload, properties: routed.properties, qos: routed.qos,
                    retain: routed.retain, dup: false, origin: routed.origin, publisher: routed.publisher)
                let step = loop.chains.intercept(&draft, from: client, startingAt: index)
                let interval = message.properties.messageExpiryInterval
                message = draft.copy()
                if message.properties.messageExpiryInterval == nil {
                    message.properties.messageExpiryInterval = interval
                }
                return step
            }
            switch step {
            case .finished(.pass): break fold
            case .finished(let outcome): return .failure(PublishEnd(result: PublishResult(outcome)))
            case .later(let later, let body):
                switch await outcome(message, later, body) {
                case .success(let edited): message = edited
                case .failure(let end): return .failure(end)
                }
                index = later + 1
            }
        }
        if let denial = loop.validate(message) { return .failure(PublishEnd(result: .rejected(denial))) }
        if message.topic != original.topic, mustAsk {
            let request = AuthorizationRequest(
                action: .publish, topic: message.topic, qos: message.qos, retain: message.retain)
            let step = request.withView { loop.chains.authorize($0, by: client) }
            if let denial = await denial(of: message, step) { return .failure(PublishEnd(result: .rejected(denial))) }
        }
        return .success(message)
    }
}
