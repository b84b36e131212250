import MQTTCodec
import MQTTHooks

/// Waits for deferred answers on behalf of one client, or of the broker itself: evaluates the chains that have asked for
/// time to their end. Confined to its event loop.
struct HookWaiter: @unchecked Sendable {
    let loop: BrokerLoop
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

    /// The answer, or why there is none.
    func wait<T: Sendable>(
        _ point: HookPoint, _ body: @escaping @Sendable () async throws -> T
    ) async -> Result<T, any Error> {
        let isLogin = point == .authenticate || point == .onAuth
        let seconds = isLogin ? loop.deadlines.authenticate : loop.deadlines.others
        let result = await PublishNesting.$depth.withValue(depth) {
            await HookRace.run(on: loop, seconds: seconds, register: { register($0) }, body)
        }
        register(nil)
        return result
    }

    /// Whether authorizers are to be asked about this client.
    var asksAuthorizers: Bool { loop.chains.asksAuthorizers(about: client) }

    // MARK: Decisions

    func authenticate(
        _ client: Client, _ credentials: Credentials, _ first: HookStep<AuthenticationGrant>
    ) async -> HookStep<AuthenticationGrant> {
        var step = first
        while case .later(let index, let body) = step {
            let result = await wait(.authenticate, body)
            step =
                loop.chains.resolved(result, of: loop.chains.authenticators[index], at: .authenticate)
                ?? loop.chains.authenticate(client, credentials, from: index + 1)
        }
        return step
    }

    func authenticate(
        _ client: Client, _ step: AuthenticationStep, owner: Int?, _ first: ExchangeStep
    ) async -> ExchangeStep {
        var next = first
        while case .later(let index, let body) = next {
            let result = await wait(.onAuth, body)
            if let resolved = loop.chains.resolved(result, at: index) {
                next = resolved
            } else if owner == nil {
                next = loop.chains.authenticate(client, step, owner: nil, from: index + 1)
            } else {
                next = .exhausted
            }
        }
        return next
    }

    func authorize(
        _ request: AuthorizationRequest, _ first: HookStep<AuthorizationGrant>
    ) async -> HookStep<AuthorizationGrant> {
        var step = first
        while case .later(let index, let body) = step {
            let result = await wait(.authorize, body)
            step =
                loop.chains.resolved(result, of: loop.chains.authorizers[index], at: .authorize)
                ?? request.withView { loop.chains.authorize($0, by: client, from: index + 1) }
        }
        return step
    }

    /// Why a message may not be published; nil: it may.
    func denial(of message: Message, _ first: HookStep<AuthorizationGrant>? = nil) async -> Denial? {
        guard asksAuthorizers else { return nil }
        let request = AuthorizationRequest(
            action: .publish, topic: message.topic, qos: message.qos, retain: message.retain, origin: message.origin)
        let step = first ?? request.withView { loop.chains.authorize($0, by: client) }
        if case .refused(let denial) = PublishJudgement(await authorize(request, step), qos: message.qos) {
            return denial
        }
        return nil
    }

    // MARK: The fold of on_publish

    /// Folds a message through the interceptors from `start` on, validates it, and has it authorized again when its
    /// topic is not the one that was.
    func intercept(
        _ first: Message, authorizedAs topic: String, from start: Int = 0
    ) async -> Result<Message, PublishEnd> {
        var message = first
        var index = start
        fold: while true {
            switch interceptNow(&message, from: index) {
            case .finished(.pass): break fold
            case .finished(let outcome): return .failure(PublishEnd(PublishResult(outcome)))
            case .later(let later, let body):
                switch await outcome(message, later, body) {
                case .success(let edited): message = edited
                case .failure(let end): return .failure(end)
                }
                index = later + 1
            }
        }
        if let denial = loop.validate(message) { return .failure(PublishEnd(.rejected(denial))) }
        if message.topic != topic, let denial = await denial(of: message) {
            return .failure(PublishEnd(.rejected(denial)))
        }
        return .success(message)
    }

    /// What the interceptor at `index` makes of a message once it has answered.
    func outcome(
        _ message: Message, _ index: Int, _ body: @escaping @Sendable (inout Message) async throws -> PublishOutcome
    ) async -> Result<Message, PublishEnd> {
        let result = await wait(.onPublish) {
            var edited = message
            let outcome = try await body(&edited)
            return (outcome, edited)
        }
        let plugin = loop.chains.publishInterceptors[index]
        switch result {
        case .success((.pass, let edited)): return .success(edited)
        case .success((.later, _)):
            return .failure(PublishEnd(.rejected(loop.chains.failed(.onPublish, plugin, HookFailure.suspendedTwice))))
        case .success((let outcome, _)): return .failure(PublishEnd(PublishResult(outcome)))
        case .failure(let error):
            return .failure(PublishEnd(.rejected(loop.chains.failed(.onPublish, plugin, error))))
        }
    }

    private func interceptNow(_ message: inout Message, from index: Int) -> PublishStep {
        EncodedMessage(message, now: loop.clock.wall()).withRouted { routed in
            var draft = MessageDraft(routed, dup: false, now: loop.clock)
            let nesting = loop.publishDepth
            loop.publishDepth = depth
            let step = loop.chains.intercept(&draft, from: client, except: except, startingAt: index)
            loop.publishDepth = nesting
            if draft.publisherPause > 0 { pause(draft.publisherPause) }
            message = draft.copy()
            return step
        }
    }
}
