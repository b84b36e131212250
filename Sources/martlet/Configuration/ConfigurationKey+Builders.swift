import MQTTBroker

extension ConfigurationKey {
    typealias Stored<Value> = WritableKeyPath<Settings, Value> & Sendable

    /// A key whose value is true or false.
    static func boolean(_ name: String, _ keyPath: any Stored<Bool>, _ summary: String) -> ConfigurationKey {
        ConfigurationKey(
            path: split(name), type: .boolean, summary: summary, isReloadable: false,
            read: { settings, _ in .boolean(settings[keyPath: keyPath]) },
            store: { settings, value, _ in
                if case .boolean(let flag) = value { settings[keyPath: keyPath] = flag }
            })
    }

    /// A key whose value is true, false or left to the circumstances.
    static func boolean(_ name: String, _ keyPath: any Stored<Bool?>, _ summary: String) -> ConfigurationKey {
        ConfigurationKey(
            path: split(name), type: .boolean, summary: summary, isReloadable: false,
            read: { settings, _ in settings[keyPath: keyPath].map { .boolean($0) } },
            store: { settings, value, _ in
                if case .boolean(let flag) = value { settings[keyPath: keyPath] = flag }
            })
    }

    /// A key whose value is a whole number.
    static func integer<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ keyPath: any Stored<Number>, in range: ClosedRange<Int>, _ summary: String
    ) -> ConfigurationKey {
        number(name, keyPath, .integer(range), summary)
    }

    /// A key whose value is a number of bytes.
    static func size<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ keyPath: any Stored<Number>, in range: ClosedRange<Int>, _ summary: String
    ) -> ConfigurationKey {
        number(name, keyPath, .size(range), summary)
    }

    /// A key whose value is a number of seconds.
    static func seconds(
        _ name: String, _ keyPath: any Stored<Double>, in range: ClosedRange<Double>, _ summary: String
    ) -> ConfigurationKey {
        fraction(name, keyPath, .seconds(range), summary)
    }

    /// A key whose value is a number of something per second.
    static func rate(
        _ name: String, _ keyPath: any Stored<Double>, in range: ClosedRange<Double>, _ summary: String
    ) -> ConfigurationKey {
        fraction(name, keyPath, .rate(range), summary)
    }

    private static func fraction(
        _ name: String, _ keyPath: any Stored<Double>, _ type: ConfigurationValueType, _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path: split(name), type: type, summary: summary, isReloadable: false,
            read: { settings, _ in .number(settings[keyPath: keyPath]) },
            store: { settings, value, _ in
                if case .number(let number) = value { settings[keyPath: keyPath] = number }
            })
    }

    /// A key whose value is one of some words, the raw values of an enumeration.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ keyPath: any Stored<Choice>, isReloadable: Bool = false, _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path: split(name), type: .choice(Choice.allCases.map(\.rawValue)), summary: summary,
            isReloadable: isReloadable,
            read: { settings, _ in .text(settings[keyPath: keyPath].rawValue) },
            store: { settings, value, _ in
                if case .text(let word) = value, let choice = Choice(rawValue: word) {
                    settings[keyPath: keyPath] = choice
                }
            })
    }

    /// A key of a listener that says how a chain decides.
    static func chainMode(
        listenerKey name: String, _ keyPath: any WritableKeyPath<ListenerSettings, ChainMode?> & Sendable,
        _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path: ["listeners", "*", name], type: .choice(ChainMode.allCases.map(\.rawValue)),
            summary: "\(summary) As the key \"\(name)\" at the top says, unless it is set.", isReloadable: false,
            read: { settings, listener in settings[listener: listener]?[keyPath: keyPath].map { .text($0.rawValue) } },
            store: { settings, value, listener in
                if case .text(let word) = value {
                    settings[listener: listener]?[keyPath: keyPath] = ChainMode(rawValue: word)
                }
            })
    }

    /// A key whose value is a file; an empty path stands for none.
    static func path(_ name: String, _ keyPath: any Stored<String>, _ summary: String) -> ConfigurationKey {
        ConfigurationKey(
            path: split(name), type: .path, summary: summary, isReloadable: false,
            read: { settings, _ in
                settings[keyPath: keyPath].isEmpty ? nil : .text(settings[keyPath: keyPath])
            },
            store: { settings, value, _ in
                if case .text(let path) = value { settings[keyPath: keyPath] = path }
            })
    }

    /// A key whose value is a list of words or files.
    static func list(
        _ name: String, _ keyPath: any Stored<[String]>, of type: ConfigurationValueType, _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path: split(name), type: type, summary: summary, isReloadable: false,
            read: { settings, _ in .list(settings[keyPath: keyPath]) },
            store: { settings, value, _ in
                if case .list(let items) = value { settings[keyPath: keyPath] = items }
            })
    }

    private static func number<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ keyPath: any Stored<Number>, _ type: ConfigurationValueType, _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path: split(name), type: type, summary: summary, isReloadable: false,
            read: { settings, _ in .integer(Int(clamping: settings[keyPath: keyPath])) },
            store: { settings, value, _ in
                if case .integer(let number) = value { settings[keyPath: keyPath] = Number(clamping: number) }
            })
    }

    static func split(_ name: String) -> [String] {
        name.split(separator: ".").map(String.init)
    }
}
