import Yams

extension ConfigurationDocument {
    /// What is wrong with a text that is not YAML.
    static func problem(_ error: YamlError, path: String) -> ConfigurationProblem {
        switch error {
        case .scanner(_, let problem, let mark, let yaml), .parser(_, let problem, let mark, let yaml),
            .composer(_, let problem, let mark, let yaml):
            let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
            // What is missing at the end of a file is noticed behind its last line.
            let last = (lines.lastIndex { !$0.isEmpty } ?? 0) + 1
            let line = min(mark.line, last)
            let hasTab = lines.indices.contains(line - 1) && lines[line - 1].contains("\t")
            return ConfigurationProblem(
                .file(path, line: line), "not valid YAML: \(problem)",
                suggestion: hasTab ? "indent with spaces, not with tabs" : nil)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
            return ConfigurationProblem(
                .file(path, line: context.mark.line), "the key \(names) is given more than once",
                suggestion: "keep one of them")
        case .reader(let problem, let offset, _, let yaml):
            let line = offset.map { offset in 1 + yaml.prefix(offset).count { $0.isNewline } }
            return ConfigurationProblem(.file(path, line: line), "not valid YAML: \(problem)")
        default:
            return ConfigurationProblem(.file(path, line: nil), "not valid YAML: \(error)")
        }
    }
}
