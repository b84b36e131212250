import BruteForceGuard
import MQTTHooks

extension PluginEntry {
    /// `brute_force_guard`
    static let bruteForceGuard = PluginEntry(
        name: "brute_force_guard",
        summary: "Bans addresses from which too many logins are refused.",
        hookPoints: [.onConnected, .onRefused],
        keys: [
            .integer(
                "brute_force_guard.failures_per_address", \.bruteForceGuard.failuresPerAddress, in: 0...100,
                "How many refused logins from one address within the window ban it. 0: addresses are not banned."),
            .integer(
                "brute_force_guard.failures_per_username", \.bruteForceGuard.failuresPerUsername, in: 0...100,
                "How many refused logins with one user name within the window ban it. Lets anybody lock a user out. 0: "
                    + "user names are not banned."),
            .seconds(
                "brute_force_guard.window_seconds", \.bruteForceGuard.windowSeconds, in: 1...86_400,
                "For how long a refused login counts."),
            .seconds(
                "brute_force_guard.ban_seconds", \.bruteForceGuard.banSeconds, in: 1...31_536_000,
                "How long the first ban is. Each further one is twice as long as the one before."),
            .seconds(
                "brute_force_guard.maximum_ban_seconds", \.bruteForceGuard.maximumBanSeconds, in: 1...31_536_000,
                "How long a ban is at most, and for how long after a ban the next one is a further one."),
            ConfigurationKey(
                path: ["brute_force_guard", "allow"], type: .addressRanges,
                summary: "Addresses and ranges of addresses that are never banned.", isReloadable: false,
                read: { settings, _ in .list(settings.bruteForceGuard.allow.map(\.description)) },
                store: { settings, value, _ in
                    if case .list(let items) = value {
                        settings.bruteForceGuard.allow = items.compactMap { AddressRange($0) }
                    }
                }),
            .integer(
                "brute_force_guard.maximum_keys", \.bruteForceGuard.maximumKeys, in: 64...10_000_000,
                "How many addresses and user names are remembered, each."),
        ],
        missingOption: { _ in nil },
        check: { settings in
            let guarding = settings.bruteForceGuard
            guard guarding.failuresPerAddress == 0, guarding.failuresPerUsername == 0 else { return [] }
            let key = "brute_force_guard.failures_per_address"
            return [
                ConfigurationProblem(
                    settings.places[key] ?? .commandLine(""), "\(key): neither addresses nor user names are guarded",
                    suggestion: "set it to 10, or take brute_force_guard from the plugins")
            ]
        },
        make: { settings, _ in BruteForceGuard(configuration: settings.bruteForceGuard) })
}
