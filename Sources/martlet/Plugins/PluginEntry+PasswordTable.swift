import MQTTHooks
import PasswordHashing
import PasswordTable

extension PluginEntry {
    /// `password_table`
    static let passwordTable = PluginEntry(
        name: "password_table",
        summary: "Lets clients in by user name and password, from a password file as \"martlet passwd\" writes it.",
        hookPoints: [.authenticate],
        keys: [
            .path("password_table.file", \.passwordTable.file, "The password file."),
            .integer(
                "password_table.threads", \.passwordTable.threads, in: 1...256,
                "How many threads hash passwords."),
            .integer(
                "password_table.queue_limit", \.passwordTable.queueLimit, in: 0...1_000_000,
                "How many clients may wait for a thread. Others are told that the server is busy."),
            .seconds(
                "password_table.cache_seconds", \.passwordTable.cacheSeconds, in: 0...86_400,
                "How long a verified password is remembered, so that a storm of reconnects costs little. 0: not at all."
            ),
            .integer(
                "password_table.cache_size", \.passwordTable.cacheSize, in: 0...10_000_000,
                "How many verified passwords are remembered. 0: none."),
            .boolean(
                "password_table.upgrade_hashes", \.passwordTable.upgradeHashes,
                "Whether a verified password with a weak hash gets a better one in the file."),
            .integer(
                "password_table.iterations", \.passwordTable.iterations, in: PasswordScheme.iterationRange,
                "The iterations of hashes that are upgraded; those with fewer are weak."),
        ],
        missingOption: { settings in
            guard settings.passwordTable.file.isEmpty else { return nil }
            return ("password_table.file", "name a file that \"martlet passwd -c FILE USER\" made")
        },
        check: { settings in
            let path = settings.passwordTable.file
            do throws(TableFileError) {
                return PasswordFile.problems(text: try PasswordFile.readText(path: path), path: path)
                    .map { ConfigurationProblem($0) }
            } catch {
                return [ConfigurationProblem(error)]
            }
        },
        make: { settings, _ in try PasswordTable(configuration: settings.passwordTable) })
}
