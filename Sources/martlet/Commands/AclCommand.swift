import ArgumentParser

/// `martlet acl`: about who may do what.
struct AclCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acl", abstract: "Find out who may do what, and why.", subcommands: [AclExplainCommand.self])
}
