import MQTTCodec
import MQTTHooks

/// The plugins of one event loop, one array per hook point, in the order in which they are asked.
struct HookChains {
    let connectionFilters: [any ConnectionFilter]
    let connectInterceptors: [any ConnectInterceptor]
    let authenticators: [any Authenticator]
    let enhancedAuthenticators: [any EnhancedAuthenticator]
    let connectionObservers: [any ConnectionObserver]
    let refusalObservers: [any RefusalObserver]
    let authorizers: [any Authorizer]
    let subscribeInterceptors: [any SubscribeInterceptor]
    let unsubscribeInterceptors: [any UnsubscribeInterceptor]
    let publishInterceptors: [any PublishInterceptor]
    let retainInterceptors: [any RetainInterceptor]
    let willInterceptors: [any WillInterceptor]
    let deliveryAuthorizers: [any DeliveryAuthorizer]
    let deliveryInterceptors: [any DeliveryInterceptor]
    let deliveredObservers: [any DeliveryObserver]
    let acknowledgedObservers: [any DeliveryObserver]
    let droppedObservers: [any DeliveryObserver]
    let sessionObservers: [any SessionObserver]
    let disconnectObservers: [any DisconnectObserver]
    /// Whether any plugin decides about copies or edits them.
    let hasDeliveryHooks: Bool
    /// The plugins at each hook point that has any, in the order of a connection's life.
    let order: [(point: HookPoint, plugins: [String])]
    let observations = ObservationCount()
    /// Who hears of hooks that fail.
    let failures: HookFailures

    init(_ plugins: [any Plugin], failures: HookFailures) {
        let active = plugins.map { (plugin: $0, points: Self.activePoints(of: $0)) }
        func asked<Hook>(_ point: HookPoint) -> [Hook] {
            active.compactMap { $0.points.contains(point) ? $0.plugin as? Hook : nil }
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
        order = HookPoint.allCases.map { point in
            (point, active.filter { $0.points.contains(point) }.map(\.plugin.name))
        }.filter { !$0.plugins.isEmpty }
        self.failures = failures
    }

    /// The hook points at which a plugin wants to be asked.
    static func activePoints(of plugin: any Plugin) -> Set<HookPoint> {
        let implemented = Set(HookPoint.implemented(by: plugin))
        guard let selection = plugin as? any HookSelection else { return implemented }
        return implemented.intersection(selection.activeHookPoints)
    }

    /// Asks the authenticators from `index` on.
    func authenticate(
        _ client: Client, _ credentials: Credentials, from index: Int = 0
    ) -> HookStep<AuthenticationGrant> {
        for index in index..<authenticators.count {
            do {
                let verdict = try authenticators[index].authenticate(client, credentials)
                if let step = step(verdict, at: index) { return step }
            } catch {
                return .denied(failed(.authenticate, authenticators[index], error))
            }
        }
        return .exhausted
    }

    /// Asks the client's access list, if there is one, and then the authorizers.
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) -> HookStep<AuthorizationGrant> {
        guard let access = client.access else { return authorize(request, by: client, from: 0) }
        switch access.decide(request) {
        case .allow(let maximumQoS, _):
            return .allowed(AuthorizationGrant(isCacheable: true, maximumQoS: maximumQoS))
        case .deny: return .denied(Denial(reasonCode: .notAuthorized))
        case .none: return authorize(request, by: client, from: 0)
        }
    }

    /// Asks the authorizers from `index` on.
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client, from index: Int
    ) -> HookStep<AuthorizationGrant> {
        for index in index..<authorizers.count {
            do {
                let verdict = try authorizers[index].authorize(request, by: client)
                if let step = step(verdict, at: index) { return step }
            } catch {
                return .denied(failed(.authorize, authorizers[index], error))
            }
        }
        return .exhausted
    }

    private func step<Grant>(_ verdict: Verdict<Grant>, at index: Int) -> HookStep<Grant>? {
        switch verdict {
        case .allow(let grant): .allowed(grant)
        case .deny(let code, let reason, let properties):
            .denied(Denial(code, reason, properties))
        case .abstain: nil
        case .later(let body): .later(index: index, body)
        }
    }

    /// The step that a verdict, awaited from the plugin at `index`, leads to; nil: it abstained.
    func resolved<Grant>(
        _ result: Result<Verdict<Grant>, any Error>, of plugin: any Plugin, at point: HookPoint
    ) -> HookStep<Grant>? {
        switch result {
        case .success(.later): .denied(failed(point, plugin, HookFailure.suspendedTwice))
        case .success(let verdict): step(verdict, at: 0)
        case .failure(let error): .denied(failed(point, plugin, error))
        }
    }

    /// Folds the message through the interceptors from `index` on.
    ///
    /// - Parameter except: The plugin that published the message, which is not asked.
    func intercept(
        _ message: inout MessageDraft, from client: Client, except: String? = nil, startingAt index: Int = 0
    ) -> PublishStep {
        for index in index..<publishInterceptors.count {
            let plugin = publishInterceptors[index]
            if let except, plugin.name == except { continue }
            do {
                switch try plugin.intercept(&message, from: client) {
                case .pass: continue
                case .later(let body): return .later(index: index, body)
                case let outcome: return .finished(outcome)
                }
            } catch {
                return .finished(rejected(failed(.onPublish, plugin, error)))
            }
        }
        return .finished(.pass)
    }

    /// Folds one filter through the interceptors from `index` on.
    func intercept(
        _ subscription: inout SubscriptionDraft, from client: Client, startingAt index: Int = 0
    ) -> SubscribeStep {
        for index in index..<subscribeInterceptors.count {
            let plugin = subscribeInterceptors[index]
            do {
                switch try plugin.intercept(&subscription, from: client) {
                case .pass: continue
                case .later(let body): return .later(index: index, body)
                case let outcome: return .finished(outcome)
                }
            } catch {
                return .finished(.reject(failed(.onSubscribe, plugin, error).reasonCode))
            }
        }
        return .finished(.pass)
    }

    /// Whether authorization is anybody's business, as far as this client is concerned.
    func asksAuthorizers(about client: Client) -> Bool {
        !client.isSuperuser && !client.isInternal && (client.access != nil || !authorizers.isEmpty)
    }

    /// Whether the receiver may get its copy.
    func authorizeReceive(_ message: borrowing RoutedMessage, by client: Client) -> Bool {
        if let access = client.access, access.checksReceiving, !client.isSuperuser {
            switch access.decideReceiving(topic: message.topic, qos: message.qos) {
            case .allow: return true
            case .deny: return false
            case .none: break
            }
        }
        for plugin in deliveryAuthorizers {
            do {
                switch try plugin.authorizeReceive(message.view, by: client) {
                case .allow: return true
                case .deny: return false
                case .abstain: continue
                }
            } catch {
                _ = failed(.authorizeReceive, plugin, error)
                return false
            }
        }
        return true
    }

    /// Whether a connection may stay.
    func accepts(_ connection: AcceptedConnection) -> Bool {
        for plugin in connectionFilters {
            do {
                guard try plugin.accept(connection) else { return false }
            } catch {
                _ = failed(.onAccept, plugin, error)
                return false
            }
        }
        return true
    }

    /// What a publish interceptor's failure means for the message.
    func rejected(_ denial: Denial) -> PublishOutcome { .reject(denial.reasonCode, reason: denial.reasonString) }

    /// Reports a failure; the denial that the hook point has for it.
    func failed(_ point: HookPoint, _ plugin: any Plugin, _ error: any Error) -> Denial {
        failures.report(point, plugin.name, error)
        return Denial(reasonCode: Self.codeForFailure(at: point))
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
