import Logging
import MQTTHooks

/// The scripts of one event loop.
///
/// `@unchecked Sendable`: confined to its loop. It is made before the loop serves anybody, and its hooks are called on
/// the loop alone.
final class LuaLoopPlugin: HookSelection, @unchecked Sendable {
    let name = "lua"
    let activeHookPoints: Set<HookPoint>
    let authenticators: HookChain
    let enhancedAuthenticators: HookChain
    let authorizers: HookChain
    let deliveryAuthorizers: HookChain
    let publishInterceptors: HookChain
    let subscribeInterceptors: HookChain
    let connectionObservers: HookChain
    let disconnectObservers: HookChain
    private let scripts: [Script]
    private let loop: LoopIdentity

    init(scripts: [Script], loop: LoopIdentity) {
        let all = scripts.flatMap(\.handlers)
        func handlers(_ point: HookPoint) -> HookChain { HookChain(all.filter { $0.point == point }) }
        self.scripts = scripts
        self.loop = loop
        activeHookPoints = Set(all.map(\.point))
        authenticators = handlers(.authenticate)
        enhancedAuthenticators = handlers(.onAuth)
        authorizers = handlers(.authorize)
        deliveryAuthorizers = handlers(.authorizeReceive)
        publishInterceptors = handlers(.onPublish)
        subscribeInterceptors = handlers(.onSubscribe)
        connectionObservers = handlers(.onConnected)
        disconnectObservers = handlers(.onDisconnect)
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
    }

    /// Calls `on_unload` of every script on the loop, and waits for it, but not for a loop that does not answer.
    func unload(logger: Logger) async {
        guard scripts.contains(where: { $0.onUnload != nil }) else { return }
        await withCheckedContinuation { continuation in
            let gate = UnloadGate(continuation)
            loop.execute { [self] in
                for script in scripts {
                    do {
                        try script.callLifecycle(script.onUnload)
                    } catch {
                        logger.error("on_unload failed", metadata: ["lua.error": "\(error)"])
                    }
                }
                gate.open()
            }
            Task {
                try? await Task.sleep(for: .seconds(1))
                gate.open()
            }
        }
    }
}
