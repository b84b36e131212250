public import MQTTHooks

extension BruteForceGuard {
    /// The settings of a ``BruteForceGuard``.
    public struct Configuration: Sendable, Hashable {
        /// How many refused logins from one address within the window ban it, at most 100; 0: addresses are not banned.
        public var failuresPerAddress = 10
        /// How many refused logins with one user name within the window ban it, at most 100; 0: user names are not banned.
        public var failuresPerUsername = 0
        /// In seconds, above 0.
        public var windowSeconds = 300.0
        /// How long the first ban is, in seconds, above 0; each further one is twice as long as the one before.
        public var banSeconds = 600.0
        /// How long a ban is at most, in seconds, and for how long after a ban the next one is a further one.
        public var maximumBanSeconds = 86_400.0
        /// Addresses that are never banned.
        public var allow: [AddressRange] = []
        /// How many addresses and user names are remembered, each.
        public var maximumKeys = 65_536

        /// The settings that hold unless others are set.
        public init() {}
    }
}
