import MQTTCodec
public import MQTTHooks

/// Reads a table of rewritten topics, and finds everything that is wrong with it.
public struct RewriteParser: Sendable {
    /// What is wrong, in the order of the lines; empty: the file can be used.
    public private(set) var problems: [TableFileError] = []
    private(set) var rules: [RewriteRule] = []

    private static let form = "publish, subscribe, both or deliver, then FROM and TO, such as \"both old/# new/$1\""

    /// Reads the lines of a file.
    public init(_ file: TableFile) {
        for line in file.lines {
            do throws(TableFileError) {
                rules.append(try Self.rule(line, in: file))
            } catch {
                problems.append(error)
            }
        }
    }

    private static func rule(_ line: TableFile.Line, in file: TableFile) throws(TableFileError) -> RewriteRule {
        let words = line.words()
        guard let kind = RewriteRule.Kind(rawValue: words[0]) else {
            throw file.error(
                at: line, "\(words[0].debugDescription) is not the beginning of a rule", suggestion: "write \(form)")
        }
        guard words.count == 3 else {
            throw file.error(
                at: line, "two names are expected behind \(words[0]), not \(words.count - 1)",
                suggestion: "write \(form); names cannot hold blanks")
        }
        let (source, text) = (words[1], words[2])
        guard TopicFilter.isValid(source) else {
            throw file.error(
                at: line, "\(source.debugDescription) is not a topic filter",
                suggestion: "a + or # stands for whole levels, and # is the last one, such as a/+/b or a/#")
        }
        if source.contains("%c") || source.contains("%u") {
            throw file.error(
                at: line, "%c and %u have a meaning on the right side only", suggestion: "write + in their place")
        }
        let wildcards = source.utf8.count { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
        let target = RewriteTarget(text, tail: source.utf8.last == UInt8(ascii: "#") ? wildcards - 1 : nil)
        for case .capture(let index) in target.variables where !(0..<min(9, wildcards)).contains(index) {
            throw file.error(
                at: line,
                "$\(index + 1) stands for nothing: \(source.debugDescription) has \(wildcards) wildcard\(wildcards == 1 ? "" : "s")",
                suggestion: wildcards == 0
                    ? "leave it out" : "write $1\(wildcards == 1 ? "" : " to $\(min(9, wildcards))")")
        }
        let sample = target.sample
        guard kind == .subscribe ? TopicFilter.isValid(sample) : TopicName.isValid(sample) else {
            throw file.error(
                at: line, "\(text.debugDescription) is not a topic\(kind == .subscribe ? " filter" : " name")",
                suggestion: kind == .subscribe || !sample.utf8.contains { "+#".utf8.contains($0) }
                    ? nil : "write $1 for what the first wildcard stands for")
        }
        return RewriteRule(kind: kind, source: source, target: target)
    }
}
