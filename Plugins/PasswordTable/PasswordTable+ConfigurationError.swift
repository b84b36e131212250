extension PasswordTable {
    /// A setting that is out of range.
    public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The name of the setting in configuration files.
        public let key: String
        /// What is wrong with it.
        public let message: String

        /// One sentence, such as `password_table.threads is 0, and must be from 1 to 256`.
        public var description: String { "password_table.\(key) \(message)" }
    }
}
