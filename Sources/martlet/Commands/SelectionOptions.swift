import ArgumentParser

/// The arguments that say which clients are meant.
struct SelectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only the client with this identifier.", valueName: "id"))
    var client: String?

    @Option(help: ArgumentHelp("Only clients with this user name.", valueName: "name"))
    var user: String?

    @Option(help: "Only clients from this address.")
    var address: String?

    @Option(help: "Only clients of this listener.")
    var listener: String?

    @Option(help: "Only clients of this tenant.")
    var tenant: String?

    /// The same as the admin API takes it.
    var selection: ClientSelection {
        var selection = ClientSelection()
        selection.client = client
        selection.username = user
        selection.address = address
        selection.listener = listener
        selection.tenant = tenant
        return selection
    }
}
