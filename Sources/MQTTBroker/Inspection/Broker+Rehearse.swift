public import MQTTCodec
public import MQTTHooks

extension Broker {
    /// Asks the plugins about a CONNECT without a connection: it is intercepted and authenticated like any other, and then
    /// forgotten. No session is taken, and no observer hears of it.
    ///
    /// - Parameters:
    ///   - accepted: Where it would come from.
    ///   - allowAnonymous: The listener's rule for clients without credentials; nil: allowed while no authenticator is
    ///     loaded.
    ///   - mountPoint: The listener's mount point; nil: none.
    /// - Returns: Nil when the broker has not started, or has stopped. A CONNECT with an authentication method would need an
    ///   exchange, and is refused.
    public func rehearse(
        _ connect: Connect, from accepted: AcceptedConnection, allowAnonymous: Bool?, mountPoint: MountPoint?
    ) async -> ConnectRehearsal? {
        guard !isShuttingDown, let loop = loops.first else { return nil }
        return await loop.runToEnd {
            await $0.rehearse(connect, from: accepted, allowAnonymous: allowAnonymous, mountPoint: mountPoint)
        }
    }
}

extension BrokerLoop {
    /// Called on the loop's executor.
    fileprivate func rehearse(
        _ connect: Connect, from accepted: AcceptedConnection, allowAnonymous: Bool?, mountPoint: MountPoint?
    ) async -> ConnectRehearsal {
        let chains = slot(of: accepted.listener).pointee.chains
        let hasAuthenticators = !chains.authenticators.isEmpty || !chains.enhancedAuthenticators.isEmpty
        var sequence = ConnectSequence(
            connect, limits: limits,
            circumstances: .init(
                connection: accepted, allowAnonymous: allowAnonymous ?? !hasAuthenticators,
                hasAuthenticators: hasAuthenticators, hasAuthorizers: !chains.authorizers.isEmpty,
                hasInterceptors: !chains.connectInterceptors.isEmpty, now: clock.wall(),
                assignedClientIdentifier: "auto-" + broker.randomIdentifier(), mountPoint: mountPoint))
        var action = sequence.begin()
        while true {
            let waiter = HookWaiter(loop: self, client: sequence.client, chains: chains)
            switch action {
            case .intercept(let draft):
                let (outcome, edited) = await waiter.intercept(draft, on: accepted)
                action = sequence.intercepted(outcome, edited)
            case .authenticate(let client, let credentials):
                if let ban = ban(of: client) { return .refused(.banned, reason: ban.reason) }
                let step = chains.authenticate(client, credentials)
                action = sequence.authenticated(await waiter.authenticate(client, credentials, step))
            case .authorizeWill(let client, let will):
                let request = AuthorizationRequest(
                    action: .publish, topic: will.topic, qos: will.qos, retain: will.retain, origin: .will)
                let step = request.withView { chains.authorize($0, by: client) }
                let willWaiter = HookWaiter(loop: self, client: client, chains: chains)
                action = sequence.willAuthorized(await willWaiter.authorize(request, step))
            case .takeSession(let client):
                if let ban = ban(of: client) { return .refused(.banned, reason: ban.reason) }
                return .accepted(client)
            case .accept(let acceptance): return .accepted(acceptance.client)
            case .refuse(let denial): return .refused(denial.reasonCode, reason: denial.reasonString)
            case .exchange, .challenge: return .refused(.badAuthenticationMethod, reason: nil)
            }
        }
    }
}
