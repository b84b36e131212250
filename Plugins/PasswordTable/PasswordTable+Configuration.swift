public import PasswordHashing

extension PasswordTable {
    /// The settings of a ``PasswordTable``.
    public struct Configuration: Sendable, Hashable {
        /// The path of the password file.
        public var file: String
        /// How many passwords are hashed at the same time, 1 to 256.
        public var threads: Int
        /// How many clients may wait for a free thread, from 0 on; further ones are refused with 0x89.
        public var queueLimit: Int
        /// How long a success is remembered, in seconds, 0 to 86 400; 0: not at all.
        public var cacheSeconds: Double
        /// How many successes are remembered, from 0 on; the oldest is forgotten first. One takes about 120 bytes.
        public var cacheSize: Int
        /// Whether a password that was right and has a weak hash (`$6$`, or fewer iterations) gets a better one in the file.
        public var upgradeHashes: Bool
        /// The iterations of hashes that are upgraded, in ``PasswordScheme/iterationRange``.
        public var iterations: Int

        /// Settings for a file, with defaults for the rest.
        public init(
            file: String, threads: Int = 2, queueLimit: Int = 1024, cacheSeconds: Double = 60, cacheSize: Int = 16_384,
            upgradeHashes: Bool = false, iterations: Int = PasswordScheme.defaultIterations
        ) {
            self.file = file
            self.threads = threads
            self.queueLimit = queueLimit
            self.cacheSeconds = cacheSeconds
            self.cacheSize = cacheSize
            self.upgradeHashes = upgradeHashes
            self.iterations = iterations
        }

        func validate() throws(ConfigurationError) {
            if file.isEmpty {
                throw ConfigurationError(key: "file", message: "is empty")
            }
            if !(1...256).contains(threads) {
                throw ConfigurationError(key: "threads", message: "is \(threads), and must be from 1 to 256")
            }
            if queueLimit < 0 {
                throw ConfigurationError(key: "queue_limit", message: "is \(queueLimit), and must be 0 or more")
            }
            if !(0...86_400).contains(cacheSeconds) {
                throw ConfigurationError(
                    key: "cache_seconds", message: "is \(cacheSeconds), and must be from 0 to 86400")
            }
            if cacheSize < 0 {
                throw ConfigurationError(key: "cache_size", message: "is \(cacheSize), and must be 0 or more")
            }
            let range = PasswordScheme.iterationRange
            if !range.contains(iterations) {
                throw ConfigurationError(
                    key: "iterations",
                    message: "is \(iterations), and must be from \(range.lowerBound) to \(range.upperBound)")
            }
        }
    }
}
