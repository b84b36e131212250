import MQTTHooks

/// Where the chains of a listener stand. A reload puts others there; whoever asks for every message looks here, where the
/// lists can be read without counting references.
struct HookSlot {
    private let owned: Unmanaged<HookChains>
    let authorizers: HookList<any Authorizer>
    let publishInterceptors: HookList<any PublishInterceptor>

    /// Whether the first authorizer that does not abstain decides, and there is one.
    private let decidesFirst: Bool

    init(_ chains: HookChains) {
        owned = .passRetained(chains)
        authorizers = chains.authorizers
        publishInterceptors = chains.publishInterceptors
        decidesFirst = chains.configuration.authorization == .first && !chains.authorizers.isEmpty
    }

    /// The chains.
    @inline(__always)
    var chains: HookChains { owned.takeUnretainedValue() }

    /// Gives the chains up, which others may hold on to.
    func release() { owned.release() }

    /// The client's authorization to publish, in as few steps as there can be: where its grant has no access list, the first
    /// authorizer allows, and that is enough.
    @inline(__always)
    func authorizePublish(_ request: borrowing AuthorizationView, by client: Client) -> HookStep<AuthorizationGrant> {
        guard decidesFirst, client.access == nil else { return chains.authorize(request, by: client) }
        let tally = authorizers.tallies[0]
        let began = tally.begin()
        let verdict: Verdict<AuthorizationGrant>
        do {
            verdict = try authorizers.hooks[0].authorize(request, by: client)
        } catch {
            tally.end(began)
            return .denied(chains.failed(authorizers.meter(at: 0), error))
        }
        if case .allow(let grant) = verdict {
            tally.end(began, .allow)
            return .allowed(grant)
        }
        let step = chains.authorize(request, by: client, afterFirst: verdict)
        tally.end(began)
        return step
    }

    /// Folds a client's message through the interceptors.
    @inline(__always)
    func interceptPublish(_ message: inout MessageDraft, from client: Client) -> PublishStep {
        for index in 0..<publishInterceptors.count {
            let tally = publishInterceptors.tallies[index]
            let began = tally.begin()
            let outcome: PublishOutcome
            do {
                outcome = try publishInterceptors.hooks[index].intercept(&message, from: client)
            } catch {
                tally.end(began)
                return chains.failed(publishInterceptors.meter(at: index), toIntercept: error)
            }
            if case .pass = outcome {
                tally.end(began, .pass)
                continue
            }
            let step = chains.intercept(&message, from: client, after: outcome, at: index)
            tally.end(began)
            return step
        }
        return .finished(.pass)
    }
}
