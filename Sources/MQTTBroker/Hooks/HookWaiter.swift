import MQTTCodec
import MQTTHooks

/// Waits for deferred answers on behalf of one client, or of the broker itself: evaluates the chains that have asked for
/// time to their end. Confined to its event loop.
struct HookWaiter: @unchecked Sendable {
    let loop: BrokerLoop
    /// Who is asked.
    let chains: HookChains
    /// Whose publishes and subscriptions are decided.
    let client: Client
    /// The plugin that is not asked at `on_publish`, because it published the message.
    var except: String?
    /// How deep the message is nested in messages published by hooks.
    var depth = 0
    /// Gets the race that is being run, and nil when it is over, so that it can be cancelled.
    var register: (HookRace?) -> Void = { _ in }
    /// Keeps the publisher from publishing more for some seconds.
    var pause: (Double) -> Void = { _ in }

    /// A waiter for a client; nil: of the plugins that are asked about it.
    init(loop: BrokerLoop, client: Client, chains: HookChains? = nil) {
        self.loop = loop
        self.client = client
        self.chains = chains ?? loop.chains(of: client)
    }

    /// The answer of a hook that takes its time, or why there is none.
    func wait<Answer>(_ deferred: DeferredHook<Answer>, _ meter: HookMeter) async -> Result<Answer, any Error> {
        register(deferred)
        let result = await deferred.wait(on: loop, seconds: loop.deadlines[meter.point])
        register(nil)
        meter.resume(deferred)
        return result
    }

    /// Whether authorizers are to be asked about this client.
    var asksAuthorizers: Bool { chains.asksAuthorizers(about: client) }

    // MARK: Decisions

    func authenticate(
        _ client: Client, _ credentials: Credentials, _ first: HookStep<AuthenticationGrant>
    ) async -> HookStep<AuthenticationGrant> {
        var step = first
        while case .later(let progress, let deferred) = step {
            let result = await wait(deferred, progress.chains.authenticators.meter(at: progress.index))
            step = progress.chains.authenticate(client, credentials, after: progress, result)
        }
        return step
    }

    func authenticate(
        _ client: Client, _ step: AuthenticationStep, owner: Int?, _ first: ExchangeStep
    ) async -> ExchangeStep {
        var next = first
        while case .later(let progress, let deferred) = next {
            let result = await wait(deferred, progress.chains.enhancedAuthenticators.meter(at: progress.index))
            next = progress.chains.authenticate(client, step, owner: owner, after: progress.index, result)
        }
        return next
    }

    func authorize(
        _ request: AuthorizationRequest, _ first: HookStep<AuthorizationGrant>
    ) async -> HookStep<AuthorizationGrant> {
        var step = first
        while case .later(let progress, let deferred) = step {
            let result = await wait(deferred, progress.chains.authorizers.meter(at: progress.index))
            step = request.withView { progress.chains.authorize($0, by: client, after: progress, result) }
        }
        return step
    }

    /// Why a message may not be published; nil: it may.
    func denial(of message: Message, _ first: HookStep<AuthorizationGrant>? = nil) async -> Denial? {
        guard asksAuthorizers, case .refused(let denial) = await judgement(of: message, first) else { return nil }
        return denial
    }

    /// What the authorizers say about a message in the end.
    func judgement(of message: Message, _ first: HookStep<AuthorizationGrant>? = nil) async -> PublishJudgement {
        let request = AuthorizationRequest(
            action: .publish, topic: message.topic, qos: message.qos, retain: message.retain, origin: message.origin)
        let step = first ?? request.withView { chains.authorize($0, by: client) }
        return PublishJudgement(await authorize(request, step), qos: message.qos)
    }

    // MARK: The fold of on_publish

    /// Folds a message through the interceptors, or those after `start`, validates it, and has it authorized again when its
    /// topic is not the one that was.
    func intercept(
        _ first: Message, authorizedAs topic: String, after start: FoldProgress? = nil
    ) async -> Result<Message, PublishEnd> {
        var message = first
        var progress = start ?? FoldProgress(chains: chains, index: -1)
        fold: while true {
            switch interceptNow(&message, after: progress) {
            case .finished(.pass): break fold
            case .finished(let outcome): return .failure(PublishEnd(PublishResult(outcome)))
            case .later(let later, let deferred):
                switch await outcome(of: deferred, later) {
                case .success(let edited): message = edited
                case .failure(let end): return .failure(end)
                }
                progress = later
            }
        }
        if let denial = loop.validate(message) { return .failure(PublishEnd(.rejected(denial))) }
        if !message.topic.hasSameBytes(as: topic), let denial = await denial(of: message) {
            return .failure(PublishEnd(.rejected(denial)))
        }
        return .success(message)
    }

    /// What an interceptor makes of a message once it has answered.
    func outcome(
        of deferred: DeferredHook<(PublishOutcome, Message)>, _ progress: FoldProgress
    ) async -> Result<Message, PublishEnd> {
        let meter = progress.chains.publishInterceptors.meter(at: progress.index)
        let result = await wait(deferred, meter)
        return progress.chains.heard(result, from: meter).mapError { PublishEnd(PublishResult($0.outcome)) }
    }

    private func interceptNow(_ message: inout Message, after progress: FoldProgress) -> PublishStep {
        EncodedMessage(message, now: loop.clock.wall()).withRouted { routed in
            var draft = MessageDraft(routed, dup: false, now: loop.clock)
            let nesting = loop.hookContext.publishDepth
            loop.hookContext.publishDepth = depth
            let step = progress.chains.intercept(
                &draft, from: client, except: except, startingAt: progress.index + 1)
            loop.hookContext.publishDepth = nesting
            if draft.publisherPause > 0 { pause(draft.publisherPause) }
            message = draft.copy()
            return step
        }
    }
}
