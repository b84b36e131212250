/// Every key that exists: the one table behind checking, reading and the reference.
struct ConfigurationSchema: Sendable {
    /// The keys, in the order of the reference.
    let keys: [ConfigurationKey]

    private let byPath: [[String]: ConfigurationKey]
    private let childrenByPath: [[String]: [String]]

    /// The schema of this broker.
    static let current = ConfigurationSchema(keys: general + PluginTable.entries.flatMap(\.keys) + limits + operation)

    /// A schema of some keys.
    init(keys: [ConfigurationKey]) {
        self.keys = keys
        byPath = Dictionary(keys.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        var children: [[String]: [String]] = [:]
        for key in keys {
            for depth in key.path.indices {
                let parent = Array(key.path[..<depth])
                if children[parent]?.contains(key.path[depth]) != true {
                    children[parent, default: []].append(key.path[depth])
                }
            }
        }
        childrenByPath = children
    }

    /// The key at a path, where a listener's own name stands for `*`.
    func key(at path: [String]) -> ConfigurationKey? {
        byPath[path] ?? byPath[generic(path)]
    }

    /// The names below a path; nothing when it is not a block of keys.
    func names(below path: [String]) -> [String]? {
        childrenByPath[path] ?? childrenByPath[generic(path)]
    }

    /// The blocks that know a name, for somebody who wrote it in the wrong one.
    func blocks(knowing name: String) -> [String] {
        keys.filter { $0.path.last == name && !$0.path.contains("*") }
            .map { $0.path.dropLast().joined(separator: ".") }
    }

    private func generic(_ path: [String]) -> [String] {
        guard path.count > 1, path[0] == "listeners" else { return path }
        var path = path
        path[1] = "*"
        return path
    }
}
