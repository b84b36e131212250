import ArgumentParser

/// `martlet kick`: disconnects clients.
struct KickCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kick",
        abstract: "Disconnect clients.",
        discussion: """
            MQTT 5 clients are told 0x98, administrative action. Nothing keeps them from coming back; see \
            "martlet bans add".
            """)

    @OptionGroup var broker: AdminOptions

    @OptionGroup var selection: SelectionOptions

    @Flag(help: "Disconnect everybody.")
    var all = false

    @Option(help: "What MQTT 5 clients are told.")
    var reason: String?

    func validate() throws {
        do throws(AdminError) {
            _ = try query.selection
        } catch {
            throw ValidationError(
                selection.selection.isEmpty
                    ? "Nobody is selected. Say who is meant, or --all." : "--all and a selection exclude each other.")
        }
    }

    /// The same as the admin API takes it.
    var query: KickQuery {
        let chosen = selection.selection
        return KickQuery(
            client: chosen.client, username: chosen.username, address: chosen.address, listener: chosen.listener,
            tenant: chosen.tenant, all: all ? true : nil, reason: reason)
    }

    func run() throws {
        let answer = try broker.client().ask("POST", "/api/v1/kick", query).value(KickAnswer.self)
        StandardStreams.writeOutput("disconnected: \(answer.disconnected)")
    }
}
