/// The version of this executable.
enum BrokerVersion {
    /// By the rules of semantic versioning.
    static let current = "0.1.0"
}
