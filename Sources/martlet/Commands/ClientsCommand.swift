import ArgumentParser

/// `martlet clients`: who is connected.
struct ClientsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clients", abstract: "List the clients that are connected, or the sessions.")

    @OptionGroup var broker: AdminOptions

    @OptionGroup var selection: SelectionOptions

    @Flag(help: "List the sessions, those of absent clients among them.")
    var sessions = false

    @Option(help: "How many at most.")
    var limit = ListLimit.usual

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        var query = selection.selection.query
        query["limit"] = "\(limit)"
        let client = try broker.client()
        if sessions {
            let list = try client.ask("GET", "/api/v1/sessions", query: query).value(SessionList.self)
            guard !json else { return try AdminOptions.print(list) }
            print(Self.table(list), shown: list.sessions.count, of: list.total)
        } else {
            let list = try client.ask("GET", "/api/v1/clients", query: query).value(ClientList.self)
            guard !json else { return try AdminOptions.print(list) }
            print(Self.table(list), shown: list.clients.count, of: list.total)
        }
    }

    private func print(_ table: TextTable, shown: Int, of total: Int) {
        StandardStreams.writeOutput(table.text)
        if shown < total { StandardStreams.writeError("martlet: \(shown) of \(total) are shown; see --limit") }
    }

    static func table(_ list: ClientList) -> TextTable {
        var table = TextTable("CLIENT", "USER", "ADDRESS", "LISTENER", "MQTT", "CONNECTED AT")
        for client in list.clients {
            table.rows.append([
                client.client, client.username ?? "-", BindAddress(host: client.address, port: client.port).description,
                client.listener, client.version, client.connectedAt,
            ])
        }
        return table
    }

    static func table(_ list: SessionList) -> TextTable {
        var table = TextTable("CLIENT", "USER", "STATE", "EXPIRES AFTER", "QUEUED", "IN FLIGHT", "SUBSCRIPTIONS")
        for session in list.sessions {
            table.rows.append([
                session.client, session.username ?? "-", session.isConnected ? "connected" : "offline",
                session.expiryInterval.map { "\($0) s" } ?? "never", "\(session.queued)", "\(session.inflight)",
                session.subscriptions.map(\.filter).joined(separator: " "),
            ])
        }
        return table
    }
}
