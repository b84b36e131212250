/// A configuration, read and checked as for a start: its values, and the scripts and files that it names.
struct ConfigurationReport {
    /// The settings; usable when there are no problems.
    let settings: Settings
    /// Everything that keeps the broker from starting.
    let problems: [ConfigurationProblem]
    /// Lines about what is only odd.
    let remarks: [String]

    /// Reads and checks.
    init(_ loader: SettingsLoader) {
        let (settings, problems) = loader.load()
        self.settings = settings
        self.problems = problems + PluginTable.problems(settings)
        remarks = loader.unknownVariables(in: settings).map { variable in
            "environment variable \(variable.name): has no meaning"
                + (variable.suggestion.map { "; did you mean \($0)?" } ?? "")
        }
    }

    /// Prints every problem.
    ///
    /// - Throws: ``ExitStatus/configuration`` when there was one.
    func requireNoProblems() throws(ExitStatus) {
        problems.forEach { StandardStreams.writeError($0.description) }
        guard problems.isEmpty else { throw .configuration }
    }

    /// Prints every problem and remark, or that the configuration can be used.
    ///
    /// - Throws: ``ExitStatus/configuration`` when there was a problem.
    func print() throws(ExitStatus) {
        remarks.forEach { StandardStreams.writeError($0) }
        try requireNoProblems()
        StandardStreams.writeOutput("configuration ok")
    }
}
