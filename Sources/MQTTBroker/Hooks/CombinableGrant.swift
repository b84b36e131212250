import MQTTHooks

/// A grant that another one can be added to, where every plugin of a chain must allow.
protocol CombinableGrant: Sendable {
    /// What both grants allow together; this one came first.
    func combined(with next: Self) -> Self
    /// Runs a plugin's deferred answer, up to the first point where it waits for something.
    static func answer(
        _ body: @escaping @Sendable () async throws -> Verdict<Self>, in context: HookContext
    ) -> Deferral<Verdict<Self>>
}

extension AuthorizationGrant: CombinableGrant {
    static func answer(
        _ body: @escaping @Sendable () async throws -> Verdict<Self>, in context: HookContext
    ) -> Deferral<Verdict<Self>> {
        context.authorization.answer(body, in: context)
    }

    func combined(with next: AuthorizationGrant) -> AuthorizationGrant {
        AuthorizationGrant(
            isCacheable: isCacheable && next.isCacheable, cacheSeconds: lowest(cacheSeconds, next.cacheSeconds),
            maximumQoS: lowest(maximumQoS, next.maximumQoS))
    }
}

extension AuthenticationGrant: CombinableGrant {
    static func answer(
        _ body: @escaping @Sendable () async throws -> Verdict<Self>, in context: HookContext
    ) -> Deferral<Verdict<Self>> {
        Deferral(DeferredHook(body, in: context))
    }

    func combined(with next: AuthenticationGrant) -> AuthenticationGrant {
        AuthenticationGrant(
            username: username ?? next.username,
            clientIdentifier: clientIdentifier ?? next.clientIdentifier,
            tenant: tenant ?? next.tenant,
            attributes: attributes.merging(next.attributes) { first, _ in first },
            isSuperuser: isSuperuser && next.isSuperuser,
            rules: rules.map { $0 + (next.rules ?? []) } ?? next.rules,
            expiresIn: lowest(expiresIn, next.expiresIn),
            limits: limits.combined(with: next.limits),
            properties: properties + next.properties)
    }
}

extension ClientLimits {
    fileprivate func combined(with next: ClientLimits) -> ClientLimits {
        ClientLimits(
            publishRate: lowest(publishRate, next.publishRate),
            publishBurst: lowest(publishBurst, next.publishBurst),
            publishBytesRate: lowest(publishBytesRate, next.publishBytesRate),
            overRate: OverRate.allCases.last { $0 == overRate || $0 == next.overRate } ?? overRate,
            maximumSubscriptions: lowest(maximumSubscriptions, next.maximumSubscriptions),
            maximumQueuedMessages: lowest(maximumQueuedMessages, next.maximumQueuedMessages),
            maximumPacketSize: lowest(maximumPacketSize, next.maximumPacketSize))
    }
}

/// The lower of what is said; nil: nobody says anything.
private func lowest<Value: Comparable>(_ first: Value?, _ second: Value?) -> Value? {
    guard let first, let second else { return first ?? second }
    return min(first, second)
}
