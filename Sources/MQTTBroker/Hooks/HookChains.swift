import MQTTCodec
import MQTTHooks

/// The plugins that are asked about the clients of a listener, one array per hook point, in the order in which they are
/// asked. Immutable: a reload makes new chains, and what has begun under the old ones ends under them.
final class HookChains: @unchecked Sendable {
    let connectionFilters: HookList<any ConnectionFilter>
    let connectInterceptors: HookList<any ConnectInterceptor>
    let authenticators: HookList<any Authenticator>
    let enhancedAuthenticators: HookList<any EnhancedAuthenticator>
    let connectionObservers: HookList<any ConnectionObserver>
    let refusalObservers: HookList<any RefusalObserver>
    let authorizers: HookList<any Authorizer>
    let subscribeInterceptors: HookList<any SubscribeInterceptor>
    let unsubscribeInterceptors: HookList<any UnsubscribeInterceptor>
    let publishInterceptors: HookList<any PublishInterceptor>
    let retainInterceptors: HookList<any RetainInterceptor>
    let willInterceptors: HookList<any WillInterceptor>
    let deliveryAuthorizers: HookList<any DeliveryAuthorizer>
    let deliveryInterceptors: HookList<any DeliveryInterceptor>
    let deliveredObservers: HookList<any DeliveryObserver>
    let acknowledgedObservers: HookList<any DeliveryObserver>
    let droppedObservers: HookList<any DeliveryObserver>
    let sessionObservers: HookList<any SessionObserver>
    let disconnectObservers: HookList<any DisconnectObserver>
    /// Whether any plugin decides about copies or edits them.
    let hasDeliveryHooks: Bool
    /// How those that decide are heard.
    let configuration: ChainConfiguration
    /// The plugins at each hook point that has any, in the order of a connection's life.
    let order: [(point: HookPoint, plugins: [String])]
    /// Who hears of hooks that fail.
    let failures: HookFailures
    let context: HookContext

    /// - Parameter plugins: The broker's plugins; those of the chain are taken from them by name.
    init(
        _ plugins: [any Plugin], _ configuration: ChainConfiguration = ChainConfiguration(), meters: HookMeters,
        failures: HookFailures, context: HookContext
    ) {
        self.context = context
        let numbered = plugins.enumerated().map { (position: $0.offset, plugin: $0.element) }
        let chosen = configuration.plugins.map { names in
            names.compactMap { name in numbered.first { $0.plugin.name == name } }
        }
        let active = (chosen ?? numbered).map { ($0.position, $0.plugin, Self.activePoints(of: $0.plugin)) }
        func asked<Hook>(_ point: HookPoint) -> HookList<Hook> {
            HookList(
                active.compactMap { position, plugin, points in
                    guard points.contains(point), let hook = plugin as? Hook else { return nil }
                    return (hook, meters.meter(point, plugin: plugin.name, position: position))
                })
        }
        connectionFilters = asked(.onAccept)
        connectInterceptors = asked(.onConnect)
        authenticators = asked(.authenticate)
        enhancedAuthenticators = asked(.onAuth)
        connectionObservers = asked(.onConnected)
        refusalObservers = asked(.onRefused)
        authorizers = asked(.authorize)
        subscribeInterceptors = asked(.onSubscribe)
        unsubscribeInterceptors = asked(.onUnsubscribe)
        publishInterceptors = asked(.onPublish)
        retainInterceptors = asked(.onRetain)
        willInterceptors = asked(.onWill)
        deliveryAuthorizers = asked(.authorizeReceive)
        deliveryInterceptors = asked(.onDeliver)
        deliveredObservers = asked(.onDelivered)
        acknowledgedObservers = asked(.onAcked)
        droppedObservers = asked(.onDropped)
        sessionObservers = asked(.onSession)
        disconnectObservers = asked(.onDisconnect)
        hasDeliveryHooks = !deliveryAuthorizers.isEmpty || !deliveryInterceptors.isEmpty
        self.configuration = configuration
        order = HookPoint.allCases.map { point in
            (point, active.filter { $0.2.contains(point) }.map(\.1.name))
        }.filter { !$0.plugins.isEmpty }
        self.failures = failures
    }

    deinit {
        connectionFilters.deallocate()
        connectInterceptors.deallocate()
        authenticators.deallocate()
        enhancedAuthenticators.deallocate()
        connectionObservers.deallocate()
        refusalObservers.deallocate()
        authorizers.deallocate()
        subscribeInterceptors.deallocate()
        unsubscribeInterceptors.deallocate()
        publishInterceptors.deallocate()
        retainInterceptors.deallocate()
        willInterceptors.deallocate()
        deliveryAuthorizers.deallocate()
        deliveryInterceptors.deallocate()
        deliveredObservers.deallocate()
        acknowledgedObservers.deallocate()
        droppedObservers.deallocate()
        sessionObservers.deallocate()
        disconnectObservers.deallocate()
    }

    /// The hook points at which a plugin wants to be asked.
    static func activePoints(of plugin: any Plugin) -> Set<HookPoint> {
        let implemented = Set(HookPoint.implemented(by: plugin))
        guard let selection = plugin as? any HookSelection else { return implemented }
        return implemented.intersection(selection.activeHookPoints)
    }

    /// Whether a connection may stay.
    func accepts(_ connection: AcceptedConnection) -> Bool {
        for entry in connectionFilters {
            let began = entry.begin()
            do {
                let isAccepted = try entry.hook.accept(connection)
                entry.end(began, isAccepted ? .allow : .deny)
                if !isAccepted { return false }
            } catch {
                entry.end(began)
                failed(entry.meter, error)
                return false
            }
        }
        return true
    }

    /// Reports a failure; the denial that the hook point has for it.
    @discardableResult
    func failed(_ meter: HookMeter, _ error: any Error) -> Denial {
        meter.fail(error)
        failures.report(meter.point, meter.plugin, error)
        return Denial(reasonCode: Self.codeForFailure(at: meter.point))
    }

    private static func codeForFailure(at point: HookPoint) -> ReasonCode {
        switch point {
        case .authenticate: .serverUnavailable
        case .onAuth: .badAuthenticationMethod
        case .authorize: .notAuthorized
        default: .implementationSpecificError
        }
    }
}
