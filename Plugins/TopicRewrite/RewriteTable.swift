import MQTTHooks

/// The rules of a file, by what they are about.
final class RewriteTable: Sendable {
    /// About messages of clients.
    let publish: [RewriteRule]
    /// About subscriptions.
    let subscribe: [RewriteRule]
    /// About copies on their way to subscribers.
    let deliver: [RewriteRule]
    /// Whether subscribers get different names of one topic.
    let deliversByClient: Bool

    /// - Throws: ``TableFileError`` that names the first line that is wrong.
    init(_ file: TableFile) throws(TableFileError) {
        let parser = RewriteParser(file)
        if let problem = parser.problems.first { throw problem }
        publish = parser.rules.filter { $0.kind == .publish || $0.kind == .both }
        subscribe = parser.rules.filter { $0.kind == .subscribe || $0.kind == .both }
        deliver = parser.rules.filter { $0.kind == .deliver }
        deliversByClient = deliver.contains { !$0.target.variables.isDisjoint(with: [.clientIdentifier, .username]) }
    }

    /// What stands in place of a name, by the first rule that matches; nil: none does.
    ///
    /// - Throws: ``RewriteTarget/Unsafe``: the first that matches cannot be used for this client.
    static func rewrite(
        _ name: UnsafeRawBufferPointer, by rules: [RewriteRule], isFilter: Bool, for client: Client
    ) throws(RewriteTarget.Unsafe) -> [UInt8]? {
        for rule in rules {
            if let result = try rule.rewrite(name, isFilter: isFilter, for: client) { return result }
        }
        return nil
    }
}
