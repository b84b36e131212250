import AccessTable
import BruteForceGuard
import MQTTBroker
import MQTTHooks
import PasswordTable
import RateLimit
import TopicRewrite

/// Everything that can be configured, checked and complete. What nobody sets has its default.
struct Settings: Sendable {
    /// Where the broker listens, in the order of the file.
    var listeners: [ListenerSettings] = []
    /// Whether clients without credentials may connect, where a listener does not say; nothing: see
    /// ``allowsAnonymous(on:)``.
    var allowAnonymous: Bool?
    /// The plugins, in the order in which they are asked.
    var plugins: [String] = []
    /// How `authenticate` is decided, where a listener does not say.
    var authentication = ChainMode.first
    /// How `authorize` is decided, where a listener does not say.
    var authorization = ChainMode.first
    /// What the password table needs; without a file until the configuration names one.
    var passwordTable = PasswordTable.Configuration(file: "")
    /// What the access table needs; without a file until the configuration names one.
    var accessTable = AccessTable.Configuration(file: "")
    /// How fast clients may publish.
    var rateLimit = RateLimit.Configuration()
    /// Who is banned for guessing passwords.
    var bruteForceGuard = BruteForceGuard.Configuration()
    /// What the rewriting of topics needs; without a file until the configuration names one.
    var topicRewrite = TopicRewrite.Configuration(file: "")
    /// What scripts need.
    var lua = LuaSettings()
    /// The protocol's limits and the broker's own.
    var limits = BrokerLimits()
    /// How long hooks may take.
    var deadlines = HookDeadlines()
    /// How many event loops share the connections; nothing: as many as there are cores.
    var eventLoops: Int?
    /// How the running broker can be asked.
    var admin = AdminSettings()
    /// What is logged and how.
    var log = LogSettings()
    /// Whether an operator configured this broker, so that nothing is open that was not opened. A script on the command
    /// line alone does not count.
    var isConfigured = false
    /// Where each key was set, by its dotted name.
    var places: [String: ConfigurationPlace] = [:]

    /// Whether a listener lets clients in without credentials; nothing: as long as no authenticator is loaded.
    func allowsAnonymous(on listener: ListenerSettings) -> Bool? {
        listener.allowAnonymous ?? allowAnonymous ?? (isConfigured ? false : nil)
    }

    /// How a hook point is decided for the clients of a listener; nothing: it is no decision of a chain.
    func mode(of point: HookPoint, on listener: ListenerSettings) -> ChainMode? {
        switch point {
        case .authenticate: listener.authentication ?? authentication
        case .authorize: listener.authorization ?? authorization
        default: nil
        }
    }

    /// Who is asked about the clients of a listener; nothing: everybody, as about the broker's own messages.
    func chain(of listener: ListenerSettings) -> ChainConfiguration? {
        guard listener.plugins != nil || listener.authentication != nil || listener.authorization != nil else {
            return nil
        }
        return ChainConfiguration(
            plugins: listener.plugins, authentication: listener.authentication ?? authentication,
            authorization: listener.authorization ?? authorization)
    }

    /// A listener by its name.
    subscript(listener name: String) -> ListenerSettings? {
        get { listeners.first { $0.name == name } }
        set {
            guard let newValue else { return }
            if let index = listeners.firstIndex(where: { $0.name == name }) {
                listeners[index] = newValue
            } else {
                listeners.append(newValue)
            }
        }
    }
}
