/// What a reload has done: the answer of the admin API, and what `martlet reload` prints.
struct ReloadReport: Codable, Hashable, Sendable {
    /// One thing that was wrong.
    struct Problem: Codable, Hashable, Sendable {
        /// The file in which it stands.
        var file: String?
        /// Counted from 1.
        var line: Int?
        /// What is wrong and what to do about it, with its place.
        var text: String
    }

    /// The plugins and keys that were taken over.
    var reloaded: [String] = []
    /// The keys that have changed and wait for a restart.
    var restart: [String] = []
    /// What was wrong. Whatever it is about goes on as before.
    var problems: [Problem] = []
    /// The same in one sentence; nil: nothing was wrong.
    var error: String? {
        guard !problems.isEmpty else { return nil }
        return reloaded.isEmpty
            ? "nothing was reloaded; everything stays as it was" : "not everything could be reloaded"
    }

    init(problems: [Problem] = []) { self.problems = problems }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        reloaded = try container.decode([String].self, forKey: .reloaded)
        restart = try container.decode([String].self, forKey: .restart)
        problems = try container.decode([Problem].self, forKey: .problems)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(reloaded, forKey: .reloaded)
        try container.encode(restart, forKey: .restart)
        try container.encode(problems, forKey: .problems)
        try container.encodeIfPresent(error, forKey: .error)
    }

    private enum CodingKeys: CodingKey { case reloaded, restart, problems, error }
}

extension ReloadReport.Problem {
    /// A problem of the configuration or its files.
    init(_ problem: ConfigurationProblem) {
        if case .file(let file, let line) = problem.place {
            self.init(file: file, line: line, text: problem.description)
        } else {
            self.init(text: problem.description)
        }
    }

    /// A plugin that could not reload.
    init(plugin: String, _ error: any Error) {
        self.init(text: "\(plugin): \(error)")
    }
}
