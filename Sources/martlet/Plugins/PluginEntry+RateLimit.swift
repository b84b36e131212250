import MQTTHooks
import RateLimit

extension PluginEntry {
    /// `rate_limit`
    static let rateLimit = PluginEntry(
        name: "rate_limit",
        summary: "Limits how fast clients publish, by client identifier, user name and address.",
        hookPoints: [.onPublish],
        keys: rateKeys
            + [
                .choice(
                    "rate_limit.over_rate", \.rateLimit.overRate,
                    "Whether a client that publishes faster has to wait, has messages rejected, or is disconnected."),
                .integer(
                    "rate_limit.maximum_keys", \.rateLimit.maximumKeys, in: 64...100_000_000,
                    "How many client identifiers, user names and addresses are kept apart at a time, each."),
            ],
        missingOption: { settings in
            guard !settings.rateLimit.isLimited else { return nil }
            return ("rate_limit.per_client", "write \"rate_limit: { per_client: 100 }\"")
        },
        check: { settings in
            let limits = settings.rateLimit
            return burstProblems("per_client", limits.perClient, settings)
                + burstProblems("per_username", limits.perUsername, settings)
                + burstProblems("per_address", limits.perAddress, settings)
        },
        make: { settings, _ in RateLimit(configuration: settings.rateLimit) })

    private static var rateKeys: [ConfigurationKey] {
        keys(
            "per_client", "each client identifier", \.rateLimit.perClient.messages,
            \.rateLimit.perClient.messageBurst, \.rateLimit.perClient.bytes, \.rateLimit.perClient.byteBurst)
            + keys(
                "per_username", "all clients of one user name together", \.rateLimit.perUsername.messages,
                \.rateLimit.perUsername.messageBurst, \.rateLimit.perUsername.bytes,
                \.rateLimit.perUsername.byteBurst)
            + keys(
                "per_address", "all clients of one address together", \.rateLimit.perAddress.messages,
                \.rateLimit.perAddress.messageBurst, \.rateLimit.perAddress.bytes, \.rateLimit.perAddress.byteBurst)
    }

    private static func keys(
        _ name: String, _ subject: String, _ messages: any ConfigurationKey.Stored<Double>,
        _ messageBurst: any ConfigurationKey.Stored<Int>, _ bytes: any ConfigurationKey.Stored<Int>,
        _ byteBurst: any ConfigurationKey.Stored<Int>
    ) -> [ConfigurationKey] {
        [
            .rate(
                "rate_limit.\(name)", messages, in: 0...1_000_000,
                "How many messages per second \(subject) may publish. 0: not limited."),
            .integer(
                "rate_limit.\(name)_burst", messageBurst, in: 0...1_000_000_000,
                "How many messages may come at once after a pause. 0: one second's worth."),
            .size(
                "rate_limit.\(name)_bytes", bytes, in: 0...1 << 40,
                "How many bytes of payload per second \(subject) may publish. 0: not limited."),
            .size(
                "rate_limit.\(name)_bytes_burst", byteBurst, in: 0...1 << 40,
                "How many bytes of payload may come at once after a pause. 0: one second's worth."),
        ]
    }

    /// A burst alone limits nothing, and whoever wrote it believes that it does.
    private static func burstProblems(
        _ name: String, _ rate: RateLimit.Rate, _ settings: Settings
    ) -> [ConfigurationProblem] {
        var useless: [(burst: String, rate: String)] = []
        if rate.messageBurst > 0, rate.messages == 0 { useless.append(("\(name)_burst", name)) }
        if rate.byteBurst > 0, rate.bytes == 0 { useless.append(("\(name)_bytes_burst", "\(name)_bytes")) }
        return useless.map { useless in
            ConfigurationProblem(
                settings.places["rate_limit.\(useless.burst)"] ?? .commandLine(""),
                "rate_limit.\(useless.burst): there is no burst without a rate",
                suggestion: "set rate_limit.\(useless.rate), too")
        }
    }
}
