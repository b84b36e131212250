/// One thing that is wrong with the configuration: where, what, and what to write instead.
struct ConfigurationProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the wrong value stands.
    var place: ConfigurationPlace
    /// What is wrong, beginning with the key where there is one.
    var message: String
    /// What to do about it, where that is known.
    var suggestion: String?

    init(_ place: ConfigurationPlace, _ message: String, suggestion: String? = nil) {
        self.place = place
        self.message = message
        self.suggestion = suggestion
    }

    /// `file:line: message; suggestion`
    var description: String {
        "\(place): \(message)" + (suggestion.map { "; \($0)" } ?? "")
    }
}
