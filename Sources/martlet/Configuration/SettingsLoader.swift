import Configuration
import Foundation

#if Lua
import MQTTLua
#endif

/// Reads the configuration from command line, environment and file, in this order of strength, and checks all of it.
struct SettingsLoader: Sendable {
    private let commandLine: CommandLineSettings
    private let environment: [String: String]
    private let schema: ConfigurationSchema

    /// - Parameters:
    ///   - commandLine: The options of the command.
    ///   - environment: The process's environment.
    init(
        commandLine: CommandLineSettings, environment: [String: String], schema: ConfigurationSchema = .current
    ) {
        self.commandLine = commandLine
        self.environment = environment
        self.schema = schema
    }

    /// The settings, with defaults in place of what is wrong, and everything that is wrong.
    ///
    /// Files that the settings name are not opened here; see ``ConfigurationReport``.
    func load() -> (settings: Settings, problems: [ConfigurationProblem]) {
        var problems: [ConfigurationProblem] = []
        var settings = Settings()
        var sources = [ConfigurationSource.environment(environment)]
        let document = readDocument(into: &sources, &problems)

        settings.isConfigured =
            commandLine.configurationFile != nil || environment.keys.contains { $0.hasPrefix("MARTLET_LISTENERS_") }
        let names = document?.listenerNames ?? []
        settings.listeners = (names.isEmpty ? [ListenerSettings.defaultName] : names).map { ListenerSettings(name: $0) }
        if let source = commandLineSource(over: sources, listeners: settings.listeners.map(\.name), &problems) {
            sources.insert(source, at: 0)
        }

        for key in schema.keys {
            for listener in key.path.contains("*") ? settings.listeners.map(\.name) : [""] {
                read(key, listener: listener, from: sources, into: &settings, &problems)
            }
        }
        appendScripts(to: &settings)
        #if Lua
        settings.lua.configuration.values = document?.scriptValues ?? [:]
        #endif
        problems += SettingsCheck(settings: settings, document: document, known: problems).problems
        return (settings, Self.inOrder(problems))
    }

    /// Variables that look like ours and mean nothing, each with what was probably meant.
    func unknownVariables(in settings: Settings) -> [(name: String, suggestion: String?)] {
        let known = schema.keys.flatMap { key in
            settings.listeners.map { ConfigurationSource.environmentName(of: key.path(listener: $0.name)) }
        }
        return environment.keys.filter { $0.hasPrefix("MARTLET_") && !known.contains($0) }.sorted()
            .map { ($0, Suggestion.nearest(to: $0, in: known)) }
    }

    private func readDocument(
        into sources: inout [ConfigurationSource], _ problems: inout [ConfigurationProblem]
    ) -> ConfigurationDocument? {
        guard let path = commandLine.configurationFile else { return nil }
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            problems.append(ConfigurationProblem(.file(path, line: nil), error.message))
            return nil
        }
        let document = ConfigurationDocument(text: text, path: path, schema: schema)
        problems += document.problems
        guard !document.isEmpty else { return document }
        do {
            let folder = (path as NSString).deletingLastPathComponent
            sources.append(
                ConfigurationSource(.file(document), try DocumentProvider(text: text, path: path), folder: folder))
        } catch {
            if problems.isEmpty {
                problems.append(ConfigurationProblem(.file(path, line: nil), "cannot be read: \(error)"))
            }
        }
        return document
    }

    private func commandLineSource(
        over sources: [ConfigurationSource], listeners: [String], _ problems: inout [ConfigurationProblem]
    ) -> ConfigurationSource? {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        if commandLine.isVerbose { values[["log", "level"]] = ConfigValue(.string("debug"), isSecret: false) }
        if let port = commandLine.port {
            let named = listeners.contains(ListenerSettings.defaultName) ? ListenerSettings.defaultName : nil
            if let name = named ?? (listeners.count == 1 ? listeners[0] : nil) {
                let configured = sources.lazy.compactMap { $0.text(at: ["listeners", name, "bind"]) }.first
                var address = configured.flatMap { BindAddress($0) } ?? ListenerSettings(name: name).bind
                address.port = port
                let key = AbsoluteConfigKey(["listeners", name, "bind"])
                values[key] = ConfigValue(.string(address.description), isSecret: false)
            } else {
                problems.append(
                    ConfigurationProblem(
                        .commandLine("-p"),
                        "the configuration has several listeners: \(listeners.joined(separator: ", "))",
                        suggestion: "name the one that it is for \"\(ListenerSettings.defaultName)\", or leave it out"))
            }
        }
        guard !values.isEmpty else { return nil }
        return ConfigurationSource(.commandLine, InMemoryProvider(name: "command line", values: values))
    }

    private func read(
        _ key: ConfigurationKey, listener: String, from sources: [ConfigurationSource], into settings: inout Settings,
        _ problems: inout [ConfigurationProblem]
    ) {
        let path = key.path(listener: listener)
        var isSet = false
        for source in sources {
            guard let value = value(of: key, at: path, in: source, &problems), !isSet else { continue }
            isSet = true
            key.store(&settings, value, listener)
            settings.places[path.joined(separator: ".")] = source.place(of: path)
        }
    }

    private func value(
        of key: ConfigurationKey, at path: [String], in source: ConfigurationSource,
        _ problems: inout [ConfigurationProblem]
    ) -> ConfigurationValue? {
        let name = path.joined(separator: ".")
        guard key.type.isList else {
            guard let text = source.text(at: path) else { return nil }
            do {
                return resolve(try key.type.parse(text), of: key, in: source)
            } catch {
                problems.append(
                    ConfigurationProblem(
                        source.place(of: path), "\(name): \(error.message)", suggestion: error.suggestion))
                return nil
            }
        }
        guard let texts = source.texts(at: path) else { return nil }
        var items: [String] = []
        for (index, text) in texts.enumerated() {
            do {
                guard case .text(let item) = resolve(try key.type.parse(text), of: key, in: source) else { continue }
                if items.contains(item) {
                    problems.append(
                        ConfigurationProblem(
                            source.place(of: path, item: index), "\(name): \"\(text)\" is listed twice",
                            suggestion: "keep one of them"))
                } else {
                    items.append(item)
                }
            } catch {
                problems.append(
                    ConfigurationProblem(
                        source.place(of: path, item: index), "\(name): \(error.message)", suggestion: error.suggestion))
            }
        }
        return .list(items)
    }

    private func resolve(
        _ value: ConfigurationValue, of key: ConfigurationKey, in source: ConfigurationSource
    ) -> ConfigurationValue {
        guard key.type == .path || key.type == .paths, case .text(let path) = value else { return value }
        guard !path.hasPrefix("/"), !source.folder.isEmpty else { return value }
        return .text(source.folder + (source.folder.hasSuffix("/") ? "" : "/") + path)
    }

    private func appendScripts(to settings: inout Settings) {
        guard !commandLine.scripts.isEmpty else { return }
        settings.lua.scripts += commandLine.scripts.filter { !settings.lua.scripts.contains($0) }
        if !settings.plugins.contains("lua") { settings.plugins.append("lua") }
    }

    /// The file's problems by line, everything else before them.
    private static func inOrder(_ problems: [ConfigurationProblem]) -> [ConfigurationProblem] {
        problems.enumerated()
            .sorted { ($0.element.place.line ?? 0, $0.offset) < ($1.element.place.line ?? 0, $1.offset) }
            .map(\.element)
    }
}
