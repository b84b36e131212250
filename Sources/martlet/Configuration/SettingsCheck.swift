/// What only shows when several settings are seen together.
struct SettingsCheck {
    let settings: Settings
    /// The file, when there is one.
    let document: ConfigurationDocument?
    /// What is wrong by itself: nothing is concluded from values that could not be read.
    let known: [ConfigurationProblem]

    /// What does not go together.
    var problems: [ConfigurationProblem] {
        unusedBlocks + missingOptions + unloadedPlugins + sharedAddresses + longSocketPath
    }

    /// A block for a plugin that is not loaded: whoever wrote it believes to be protected by it.
    private var unusedBlocks: [ConfigurationProblem] {
        guard let document, !known.contains(where: { $0.message.hasPrefix("plugins: ") }) else { return [] }
        return PluginTable.entries.map(\.name)
            .filter { document.blocks.contains($0) && !settings.plugins.contains($0) }
            .map { name in
                let list = (settings.plugins + [name]).joined(separator: ", ")
                return ConfigurationProblem(
                    .file(document.path, line: document.lines[name]),
                    "\(name): this plugin is configured but not loaded", suggestion: "write \"plugins: [\(list)]\"")
            }
    }

    private var missingOptions: [ConfigurationProblem] {
        settings.plugins.compactMap { PluginTable.entry(named: $0) }.compactMap { entry in
            guard let missing = entry.missingOption(settings),
                !known.contains(where: { $0.message.hasPrefix("\(missing.key): ") })
            else { return nil }
            return ConfigurationProblem(
                place(of: "plugins"), "plugins: \(entry.name) needs \(missing.key)", suggestion: missing.suggestion)
        }
    }

    /// A listener that relies on a plugin which is not there.
    private var unloadedPlugins: [ConfigurationProblem] {
        settings.listeners.flatMap { listener in
            (listener.plugins ?? []).filter { !settings.plugins.contains($0) }.map { name in
                let key = "listeners.\(listener.name).plugins"
                let list = (settings.plugins + [name]).joined(separator: ", ")
                return ConfigurationProblem(
                    place(of: key), "\(key): the plugin \"\(name)\" is not loaded",
                    suggestion: "write \"plugins: [\(list)]\" at the top, or leave it out here")
            }
        }
    }

    private var sharedAddresses: [ConfigurationProblem] {
        var owners: [BindAddress: String] = [:]
        return settings.listeners.compactMap { listener in
            guard listener.bind.port != 0 else { return nil }
            guard let owner = owners.updateValue(listener.name, forKey: listener.bind) else { return nil }
            return ConfigurationProblem(
                place(of: "listeners.\(listener.name).bind", or: "listeners.\(listener.name)"),
                "listeners.\(listener.name).bind: \(listener.bind) is already the address of the listener \"\(owner)\"",
                suggestion: "choose another port")
        }
    }

    private var longSocketPath: [ConfigurationProblem] {
        let path = settings.admin.socket
        guard !path.isEmpty, UnixSocketAddress(path) == nil else { return [] }
        return [
            ConfigurationProblem(
                place(of: "admin.socket"),
                "admin.socket: the path has \(path.utf8.count) bytes; the system takes "
                    + "\(UnixSocketAddress.longestPath)",
                suggestion: "choose a shorter one")
        ]
    }

    private func place(of key: String, or block: String? = nil) -> ConfigurationPlace {
        if let place = settings.places[key] { return place }
        guard let document else { return .commandLine("") }
        return .file(document.path, line: document.lines[key] ?? block.flatMap { document.lines[$0] })
    }
}
