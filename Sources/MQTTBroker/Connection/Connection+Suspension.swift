import MQTTCodec
import MQTTHooks

extension Connection {
    /// Where the decision about a publish was when a hook asked for time.
    enum SuspendedPublish {
        case authorize(HookStep<AuthorizationGrant>)
        case intercept(FoldProgress, DeferredHook<(PublishOutcome, Message)>)
        case authorizeAgain(Message, HookStep<AuthorizationGrant>)
    }

    /// Suspends this connection's inbound stream, and nothing else, while `body` runs on the loop.
    func suspend(_ body: @escaping @Sendable (Connection) async -> Void) {
        if phase == .connected { phase = .suspended }
        Task.immediate(executorPreference: loop.scheduler.taskExecutor) { await body(self) }
    }

    /// Waits for hooks on behalf of this client; what it waits for is cancelled when the client goes.
    var waiter: HookWaiter {
        var waiter = HookWaiter(loop: loop, client: client, chains: chains)
        waiter.register = { [unowned self] in self.race = $0 }
        waiter.pause = { [unowned self] in self.pausePublisher($0) }
        return waiter
    }

    // MARK: Subscribe

    /// Goes on with a filter until it is decided.
    func decideToEnd(_ first: SubscriptionStep) async -> SubscriptionDecision {
        var step = first
        while true {
            switch step {
            case .decided(let decision): return decision
            case .authorizing(let draft, let waiting, let isAgain):
                let end = await waiter.authorize(AuthorizationRequest(draft), waiting)
                step = authorized(draft, end, isAgain: isAgain)
            case .intercepting(let draft, let original, .later(let progress, let deferred)):
                let meter = progress.chains.subscribeInterceptors.meter(at: progress.index)
                let result = await waiter.wait(deferred, meter)
                step = intercepted(progress.chains.heard(result, from: meter), draft, original: original, progress)
            case .intercepting(let draft, let original, let finished):
                step = intercepted(draft, original: original, finished)
            }
        }
    }

    private func intercepted(
        _ heard: Result<SubscriptionDraft, Denial>, _ draft: SubscriptionDraft, original: SubscriptionDraft,
        _ progress: FoldProgress
    ) -> SubscriptionStep {
        switch heard {
        case .success(var edited):
            let next = progress.chains.intercept(&edited, from: client, startingAt: progress.index + 1)
            return intercepted(edited, original: original, next)
        case .failure(let denial):
            return intercepted(draft, original: original, .finished(.reject(denial.reasonCode)))
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
                connection.finish(message, end.result, qos: qos, packetIdentifier: packetIdentifier)
            }
            if connection.phase == .suspended { connection.resume(as: .connected) }
        }
    }

    private func publishToEnd(_ message: Message, _ stage: SuspendedPublish) async -> Result<Message, PublishEnd> {
        switch stage {
        case .authorize(let step):
            let route = route
            switch await waiter.judgement(of: message, step) {
            case .refused(let denial): return .failure(PublishEnd(.rejected(denial)))
            // What was asked before a re-authorization, which takes the route away, is out of date.
            case .granted(let grant) where route === self.route:
                route?.remember(grant, qos: message.qos, retain: message.retain, now: loop.now)
            case .granted, .suspended: break
            }
            return await waiter.intercept(message, authorizedAs: message.topic)
        case .intercept(let progress, let deferred):
            switch await waiter.outcome(of: deferred, progress) {
            case .success(let edited):
                return await waiter.intercept(edited, authorizedAs: message.topic, after: progress)
            case .failure(let end): return .failure(end)
            }
        case .authorizeAgain(let draft, let step):
            if let denial = await waiter.denial(of: draft, step) { return .failure(PublishEnd(.rejected(denial))) }
            return .success(draft)
        }
    }
}
