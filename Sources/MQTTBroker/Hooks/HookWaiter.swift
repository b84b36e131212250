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

    /// The answer, or why there is none.
    func wait<T: Sendable>(
        _ meter: HookMeter, _ body: @escaping @Sendable () async throws -> T
    ) async -> Result<T, any Error> {
        let began = meter.suspend()
        let result = await PublishNesting.$depth.withValue(depth) {
            await HookRace.run(on: loop, seconds: loop.deadlines[meter.point], register: { register($0) }, body)
        }
        meter.resume(began)
        register(nil)
        return result
    }

    /// Whether authorizers are to be asked about this client.
    var asksAuthorizers: Bool { chains.asksAuthorizers(about: client) }

    // MARK: Decisions

    func authenticate(
        _ client: Client, _ credentials: Credentials, _ first: HookStep<AuthenticationGrant>
    ) async -> HookStep<AuthenticationGrant> {
        var step = first
        while case .later(let progress, let body) = step {
            let result = await wait(progress.chains.authenticators[progress.index].meter, body)
            step = progress.chains.authenticate(client, credentials, after: progress, result)
        }
        return step
    }

    func authenticate(
        _ client: Client, _ step: AuthenticationStep, owner: Int?, _ first: ExchangeStep
    ) async -> ExchangeStep {
        var next = first
        while case .later(let progress, let body) = next {
            let result = await wait(progress.chains.enhancedAuthenticators[progress.index].meter, body)
            next = progress.chains.authenticate(client, step, owner: owner, after: progress.index, result)
        }
        return next
    }

    func authorize(
        _ request: AuthorizationRequest, _ first: HookStep<AuthorizationGrant>
    ) async -> HookStep<AuthorizationGrant> {
        var step = first
        while case .later(let progress, let body) = step {
            let result = await wait(progress.chains.authorizers[progress.index].meter, body)
            step = request.withView { progress.chains.authorize($0, by: client, after: progress, result) }
        }
        return step
    }

    /// Why a message may not be published; nil: it may.
    func denial(of message: Message, _ first: HookStep<AuthorizationGrant>? = nil) async -> Denial? {
        guard asksAuthorizers else { return nil }
        let request = AuthorizationRequest(
            action: .publish, topic: message.topic, qos: message.qos, retain: message.retain, origin: message.origin)
        let step = first ?? request.withView { chains.authorize($0, by: client) }
        if case .refused(let denial) = PublishJudgement(await authorize(request, step), qos: message.qos) {
            return denial
        }
        return nil
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
            case .later(let later, let body):
                switch await outcome(message, later, body) {
                case .success(let edited): message = edited
                case .failure(let end): return .failure(end)
                }
                progress = later
            }
        }
        if let denial = loop.validate(message) { return .failure(PublishEnd(.rejected(denial))) }
        if message.topic != topic, let denial = await denial(of: message) {
            return .failure(PublishEnd(.rejected(denial)))
        }
        return .success(message)
    }

    /// What an interceptor makes of a message once it has answered.
    func outcome(
        _ message: Message, _ progress: FoldProgress,
        _ body: @escaping @Sendable (inout Message) async throws -> PublishOutcome
    ) async -> Result<Message, PublishEnd> {
        let meter = progress.chains.publishInterceptors[progress.index].meter
        let result = await wait(meter) {
            var edited = message
            let outcome = try await body(&edited)
            return (outcome, edited)
        }
        switch result {
        case .success((.pass, let edited)):
            meter.count(.pass)
            return .success(edited)
        case .success((.later, _)):
            return .failure(PublishEnd(.rejected(progress.chains.failed(meter, HookFailure.suspendedTwice))))
        case .success((let outcome, _)):
            meter.count(outcome.answer)
            return .failure(PublishEnd(PublishResult(outcome)))
        case .failure(let error):
            return .failure(PublishEnd(.rejected(progress.chains.failed(meter, error))))
        }
    }

    private func interceptNow(_ message: inout Message, after progress: FoldProgress) -> PublishStep {
        EncodedMessage(message, now: loop.clock.wall()).withRouted { routed in
            var draft = MessageDraft(routed, dup: false, now: loop.clock)
            let nesting = loop.publishDepth
            loop.publishDepth = depth
            let step = progress.chains.intercept(
                &draft, from: client, except: except, startingAt: progress.index + 1)
            loop.publishDepth = nesting
            if draft.publisherPause > 0 { pause(draft.publisherPause) }
            message = draft.copy()
            return step
        }
    }
}
