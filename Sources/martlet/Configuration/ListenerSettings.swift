import MQTTBroker
import MQTTHooks

/// One listener of the configuration.
struct ListenerSettings: Hashable, Sendable {
    /// The listener that exists when the configuration names none.
    static let defaultName = "default"

    /// The name under `listeners`.
    var name: String
    /// Where it listens.
    var bind = BindAddress(host: "127.0.0.1", port: 1883)
    /// Whether its clients may come without credentials; nothing: as the broker's `allow_anonymous` says.
    var allowAnonymous: Bool?
    /// Where the topics of its clients stand; nothing: at the top.
    var mountPoint: MountPoint?
    /// The plugins that are asked about its clients; nothing: all that are loaded.
    var plugins: [String]?
    /// How `authenticate` is decided; nothing: as the broker's `authentication` says.
    var authentication: ChainMode?
    /// How `authorize` is decided; nothing: as the broker's `authorization` says.
    var authorization: ChainMode?
}
