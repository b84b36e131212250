import MQTTCodec
import MQTTHooks

/// The plugins of one event loop, one array per hook point, in the order in which they are asked.
struct HookChains {
    private(set) var authenticators: [any Authenticator] = []
    private(set) var enhancedAuthenticators: [any EnhancedAuthenticator] = []
    private(set) var authorizers: [any Authorizer] = []
    private(set) var deliveryAuthorizers: [any DeliveryAuthorizer] = []
    private(set) var publishInterceptors: [any PublishInterceptor] = []
    private(set) var subscribeInterceptors: [any SubscribeInterceptor] = []
    private(set) var connectionObservers: [any ConnectionObserver] = []
    private(set) var disconnectObservers: [any DisconnectObserver] = []
    /// Who hears of hooks that fail.
    let failures: HookFailures

    init(_ plugins: [any Plugin], failures: HookFailures) {
        self.failures = failures
        for plugin in plugins {
            let active = Self.activePoints(of: plugin)
            if active.contains(.authenticate), let plugin = plugin as? any Authenticator {
                authenticators.append(plugin)
            }
            if active.contains(.onAuth), let plugin = plugin as? any EnhancedAuthenticator {
                enhancedAuthenticators.append(plugin)
            }
            if active.contains(.authorize), let plugin = plugin as? any Authorizer { authorizers.append(plugin) }
            if active.contains(.authorizeReceive), let plugin = plugin as? any DeliveryAuthorizer {
                deliveryAuthorizers.append(plugin)
            }
            if active.contains(.onPublish), let plugin = plugin as? any PublishInterceptor {
                publishInterceptors.append(plugin)
            }
            if active.contains(.onSubscribe), let plugin = plugin as? any SubscribeInterceptor {
                subscribeInterceptors.append(plugin)
            }
            if active.contains(.onConnected), let plugin = plugin as? any ConnectionObserver {
                connectionObservers.append(plugin)
            }
            if active.contains(.onDisconnect), let plugin = plugin as? any DisconnectObserver {
                disconnectObservers.append(plugin)
            }
        }
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

    /// Asks the authorizers from `index` on.
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client, from index: Int = 0
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

    /// Whether the receiver may get its copy.
    func authorizeReceive(_ message: borrowing RoutedMessage, by client: Client) -> Bool {
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

    func connected(_ client: Client, sessionPresent: Bool) {
        for plugin in connectionObservers {
            do {
                try plugin.connected(client, sessionPresent: sessionPresent)
            } catch {
                _ = failed(.onConnected, plugin, error)
            }
        }
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
