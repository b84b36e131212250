import ArgumentParser

/// `martlet status`: how the running broker is doing.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the running broker is doing.")

    @OptionGroup var broker: AdminOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let status = try broker.client().ask("GET", "/api/v1/status").value(StatusAnswer.self)
        guard !json else { return try AdminOptions.print(status) }
        let minutes = status.uptimeSeconds / 60
        var table = TextTable()
        table.rows = [
            ["version", status.version], ["process", "\(status.processIdentifier)"],
            ["running for", minutes >= 60 ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes) min"],
            ["listeners", status.listeners.joined(separator: ", ")],
            ["plugins", status.plugins.isEmpty ? "none" : status.plugins.joined(separator: ", ")],
            ["clients", "\(status.clients)"], ["sessions", "\(status.sessions)"],
            ["subscriptions", "\(status.subscriptions)"], ["queued messages", "\(status.queuedMessages)"],
            ["retained messages", "\(status.retainedMessages)"], ["bans", "\(status.bans)"],
        ]
        StandardStreams.writeOutput(table.text)
    }
}
