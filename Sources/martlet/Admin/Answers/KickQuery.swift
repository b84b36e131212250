/// Whom to disconnect, as it goes to the admin API.
struct KickQuery: Codable, Hashable, Sendable {
    /// The keys of its JSON form.
    static let keys = ClientSelection.keys + ["all", "reason"]

    /// The client identifier.
    var client: String?
    var username: String?
    var address: String?
    var listener: String?
    var tenant: String?
    /// Whether everybody is meant; needed where nothing is selected, so that nobody does it by accident.
    var all: Bool?
    /// What clients of MQTT 5 are told.
    var reason: String?

    /// Which clients are meant.
    ///
    /// - Throws: ``AdminError`` with 400 when nobody is, or everybody by accident.
    var selection: ClientSelection {
        get throws(AdminError) {
            var selection = ClientSelection()
            selection.client = client
            selection.username = username
            selection.address = address
            selection.listener = listener
            selection.tenant = tenant
            guard selection.isEmpty == (all ?? false) else {
                throw AdminError(
                    .badRequest,
                    selection.isEmpty ? "nobody is selected" : "everybody and some are selected",
                    suggestion: "give one of \(ClientSelection.keys.joined(separator: ", ")), or \"all\": true")
            }
            return selection
        }
    }
}
