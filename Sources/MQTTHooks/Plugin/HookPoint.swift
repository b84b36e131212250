/// A place where the broker asks plugins. The raw value is the name that scripts, logs and metrics use.
public enum HookPoint: String, Sendable, Hashable, CaseIterable {
    /// ``ConnectionFilter``
    case onAccept = "on_accept"
    /// ``ConnectInterceptor``
    case onConnect = "on_connect"
    /// ``Authenticator``
    case authenticate
    /// ``EnhancedAuthenticator``
    case onAuth = "on_auth"
    /// ``ConnectionObserver``
    case onConnected = "on_connected"
    /// ``RefusalObserver``
    case onRefused = "on_refused"
    /// ``Authorizer``
    case authorize
    /// ``DeliveryAuthorizer``
    case authorizeReceive = "authorize_receive"
    /// ``PublishInterceptor``
    case onPublish = "on_publish"
    /// ``SubscribeInterceptor``
    case onSubscribe = "on_subscribe"
    /// ``UnsubscribeInterceptor``
    case onUnsubscribe = "on_unsubscribe"
    /// ``DeliveryInterceptor``
    case onDeliver = "on_deliver"
    /// ``WillInterceptor``
    case onWill = "on_will"
    /// ``RetainInterceptor``
    case onRetain = "on_retain"
    /// ``SessionObserver``
    case onSession = "on_session"
    /// ``DeliveryObserver``
    case onDelivered = "on_delivered"
    /// ``DeliveryObserver``
    case onAcked = "on_acked"
    /// ``DeliveryObserver``
    case onDropped = "on_dropped"
    /// ``DisconnectObserver``
    case onDisconnect = "on_disconnect"

    /// Whether a hook at this point may take its time; if not, it must answer at once.
    public var maySuspend: Bool {
        switch self {
        case .onAccept, .authorizeReceive, .onDeliver, .onRetain: false
        default: true
        }
    }

    /// The hook points that a plugin implements, in the order of a connection's life.
    public static func implemented(by plugin: any Plugin) -> [HookPoint] {
        allCases.filter { $0.isImplemented(by: plugin) }
    }

    private func isImplemented(by plugin: any Plugin) -> Bool {
        switch self {
        case .onAccept: plugin is any ConnectionFilter
        case .onConnect: plugin is any ConnectInterceptor
        case .authenticate: plugin is any Authenticator
        case .onAuth: plugin is any EnhancedAuthenticator
        case .onConnected: plugin is any ConnectionObserver
        case .onRefused: plugin is any RefusalObserver
        case .authorize: plugin is any Authorizer
        case .authorizeReceive: plugin is any DeliveryAuthorizer
        case .onPublish: plugin is any PublishInterceptor
        case .onSubscribe: plugin is any SubscribeInterceptor
        case .onUnsubscribe: plugin is any UnsubscribeInterceptor
        case .onDeliver: plugin is any DeliveryInterceptor
        case .onWill: plugin is any WillInterceptor
        case .onRetain: plugin is any RetainInterceptor
        case .onSession: plugin is any SessionObserver
        case .onDelivered, .onAcked, .onDropped: plugin is any DeliveryObserver
        case .onDisconnect: plugin is any DisconnectObserver
        }
    }
}
