import MQTTHooks

extension ConfigurationProblem {
    /// What is wrong with a file of rules.
    init(_ error: TableFileError) {
        self.init(.file(error.path, line: error.line), error.message, suggestion: error.suggestion)
    }
}
