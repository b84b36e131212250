/// One key of the configuration: what stands in the file, the environment, `check-config` and the reference.
struct ConfigurationKey: Sendable {
    /// The names from the top, such as `limits` and `receive_maximum`; `*` stands for the name of a listener.
    let path: [String]
    /// What the value may be.
    let type: ConfigurationValueType
    /// One or two sentences for the reference.
    let summary: String
    /// Whether SIGHUP takes a new value over; other keys need a restart.
    let isReloadable: Bool
    /// The value in some settings; nothing when it is not set there.
    let read: @Sendable (Settings, _ listener: String) -> ConfigurationValue?
    /// Puts a checked value into settings.
    let store: @Sendable (inout Settings, ConfigurationValue, _ listener: String) -> Void

    /// The path with dots: `limits.receive_maximum`.
    var name: String { path.joined(separator: ".") }

    /// What holds when nobody sets the key.
    var defaultValue: ConfigurationValue? {
        var settings = Settings()
        settings.listeners = [ListenerSettings(name: ListenerSettings.defaultName)]
        return read(settings, ListenerSettings.defaultName)
    }

    /// The path for one listener.
    func path(listener: String) -> [String] {
        path.map { $0 == "*" ? listener : $0 }
    }

    /// The default as it would be written, or that there is none.
    var defaultText: String {
        guard let value = defaultValue else { return "not set" }
        if case .size = type, case .integer(let bytes) = value { return ByteSize(bytes: bytes).description }
        return value.description
    }
}
