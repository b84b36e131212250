import AccessTable
import MQTTHooks

extension PluginEntry {
    /// `access_table`
    static let accessTable = PluginEntry(
        name: "access_table",
        summary: "Decides who may publish, subscribe and receive what, by an access file of mosquitto's format.",
        hookPoints: [.authorize, .authorizeReceive],
        keys: [
            .path("access_table.file", \.accessTable.file, "The access file."),
            .choice(
                "access_table.subscribe", \.accessTable.subscribe,
                "Whether a subscription is refused when a part of it is not allowed, or granted with that part "
                    + "withheld."),
        ],
        missingOption: { settings in
            guard settings.accessTable.file.isEmpty else { return nil }
            return ("access_table.file", "name a file of lines such as \"topic read news/#\"")
        },
        check: { settings in
            do throws(TableFileError) {
                return AccessParser(try TableFile.read(path: settings.accessTable.file)).problems
                    .map { ConfigurationProblem($0) }
            } catch {
                return [ConfigurationProblem(error)]
            }
        },
        make: { settings, _ in try AccessTable(configuration: settings.accessTable) })
}
