import LuaRuntime
import MQTTHooks

/// The scripts of one event loop as they were loaded together, with their hooks by hook point.
///
/// `@unchecked Sendable`: confined to its loop, but for its making and its end.
final class HookGeneration: @unchecked Sendable {
    let scripts: [Script]
    let executor: LoopExecutor
    /// The requests of scripts, if there may be any: their answers are taken out of what is published.
    let requests: ScriptRequests?
    /// Where the broker has to ask.
    let hookPoints: Set<HookPoint>
    /// Seconds since 1970-01-01 UTC.
    let wall: @Sendable () -> Double
    let authenticators: HookChain
    let enhancedAuthenticators: HookChain
    let authorizers: HookChain
    let deliveryAuthorizers: HookChain
    let publishInterceptors: HookChain
    let subscribeInterceptors: HookChain
    let connectionObservers: HookChain
    let disconnectObservers: HookChain
    let companions: CompanionChains

    init(scripts: [Script], executor: LoopExecutor) {
        let all = scripts.flatMap(\.handlers)
        func handlers(_ point: HookPoint) -> HookChain { HookChain(all.filter { $0.point == point }) }
        self.scripts = scripts
        self.executor = executor
        let clock = scripts.first?.context.services.clock ?? LuaConfiguration().clock
        let isListening = scripts.contains { $0.context.isListening }
        requests = isListening ? scripts.first?.context.services.requests : nil
        hookPoints = Set(all.map(\.point)).union(isListening ? [.onPublish] : [])
        wall = clock.wall
        authenticators = handlers(.authenticate)
        enhancedAuthenticators = handlers(.onAuth)
        authorizers = handlers(.authorize)
        deliveryAuthorizers = handlers(.authorizeReceive)
        publishInterceptors = handlers(.onPublish)
        subscribeInterceptors = handlers(.onSubscribe)
        connectionObservers = handlers(.onConnected)
        disconnectObservers = handlers(.onDisconnect)
        companions = CompanionChains(all)
    }

    deinit {
        authenticators.deallocate()
        enhancedAuthenticators.deallocate()
        authorizers.deallocate()
        deliveryAuthorizers.deallocate()
        publishInterceptors.deallocate()
        subscribeInterceptors.deallocate()
        connectionObservers.deallocate()
        disconnectObservers.deallocate()
        companions.deallocate()
    }

    /// Takes a call over that has been suspended.
    ///
    /// - Parameter kept: What its arguments stand for from now on, but for the client.
    func suspended(
        _ thread: LuaThread, _ handler: HookHandler, client: Client, _ kept: (any AnyObject & Sendable)? = nil
    ) -> SuspendedCall {
        SuspendedCall(handler.site, thread, on: executor, keeping: [client] + (kept.map { [$0] } ?? []))
    }
}
