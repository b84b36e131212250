/// What became of one plugin when it was asked to reload.
public struct PluginReload: Sendable {
    /// The plugin's name.
    public let plugin: String
    /// Why it goes on as before; nil: it has reloaded.
    public let error: (any Error)?
}
