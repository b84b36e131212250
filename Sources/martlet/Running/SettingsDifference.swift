/// Which settings a changed configuration has changed.
enum SettingsDifference {
    /// The changed keys that a reload cannot take over, in the order of the schema, then the listeners that came or
    /// went.
    static func keysForRestart(
        from old: Settings, to new: Settings, schema: ConfigurationSchema = .current
    ) -> [String] {
        let names = Set(old.listeners.map(\.name)), newNames = Set(new.listeners.map(\.name))
        var keys: [String] = []
        for key in schema.keys where !key.isReloadable {
            let listeners = key.path.contains("*") ? names.intersection(newNames).sorted() : [""]
            for listener in listeners where key.read(old, listener) != key.read(new, listener) {
                keys.append(key.path(listener: listener).joined(separator: "."))
            }
        }
        return keys + names.symmetricDifference(newNames).sorted().map { "listeners.\($0)" }
    }
}
