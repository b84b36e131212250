import ArgumentParser

/// `martlet bans`: who may not connect.
struct BansCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bans", abstract: "List, add and remove bans. They last until the broker stops, at most.",
        subcommands: [List.self, Add.self, Remove.self], defaultSubcommand: List.self)

    /// Whom a ban is about.
    struct Fields: ParsableArguments {
        @Option(help: ArgumentHelp("The client identifier.", valueName: "id"))
        var client: String?

        @Option(help: ArgumentHelp("The user name.", valueName: "name"))
        var user: String?

        @Option(help: "The address, or a range such as 192.0.2.0/24.")
        var address: String?

        func validate() throws {
            guard client != nil || user != nil || address != nil else {
                throw ValidationError("Nobody is meant. Give --client, --user or --address.")
            }
        }

        var entry: BanEntry { BanEntry(client: client, username: user, address: address) }
    }

    /// `martlet bans list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the bans in force (the default).")

        @OptionGroup var broker: AdminOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let list = try broker.client().ask("GET", "/api/v1/bans").value(BanList.self)
            guard !json else { return try AdminOptions.print(list) }
            StandardStreams.writeOutput(BansCommand.table(list).text)
        }
    }

    /// `martlet bans add`
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep clients out, and disconnect those that are there.")

        @OptionGroup var broker: AdminOptions
        @OptionGroup var fields: Fields

        @Option(help: "For how many seconds; otherwise until the broker stops.")
        var seconds: Double?

        @Option(help: "What MQTT 5 clients are told.")
        var reason: String?

        func run() throws {
            var entry = fields.entry
            entry.seconds = seconds
            entry.reason = reason
            let list = try broker.client().ask("POST", "/api/v1/bans", entry).value(BanList.self)
            StandardStreams.writeOutput(BansCommand.table(list).text)
        }
    }

    /// `martlet bans remove`
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lift the bans that were made with the same fields; exit 1 if there is none.")

        @OptionGroup var broker: AdminOptions
        @OptionGroup var fields: Fields

        func run() throws {
            let answer = try broker.client().ask("DELETE", "/api/v1/bans", fields.entry).value(UnbanAnswer.self)
            guard answer.removed else {
                StandardStreams.writeError("martlet: there is no such ban")
                throw ExitStatus.failure
            }
            StandardStreams.writeOutput("removed")
        }
    }

    static func table(_ list: BanList) -> TextTable {
        var table = TextTable("CLIENT", "USER", "ADDRESS", "SECONDS LEFT", "REASON")
        for ban in list.bans {
            table.rows.append([
                ban.client ?? "-", ban.username ?? "-", ban.address ?? "-",
                ban.seconds.map { "\(Int($0.rounded(.up)))" } ?? "-", ban.reason ?? "-",
            ])
        }
        return table
    }
}
