public import MQTTHooks

/// Reads an access file of mosquitto's format, and finds everything that is wrong with it.
public struct AccessParser: Sendable {
    /// What is wrong, in the order of the lines; empty: the file can be used.
    public private(set) var problems: [TableFileError] = []
    private(set) var anonymous = AccessRuleSet()
    private(set) var users: [ExactString: AccessRuleSet] = [:]
    private(set) var patterns = AccessRuleSet()
    private(set) var ruleCount = 0

    private let file: TableFile
    /// The user whose section this is; nil: the rules are for clients without a user name.
    private var user: ExactString?

    /// Reads the lines of a file.
    public init(_ file: TableFile) {
        self.file = file
        for line in file.lines {
            do throws(TableFileError) {
                try read(line)
            } catch {
                problems.append(error)
            }
        }
    }

    private mutating func read(_ line: TableFile.Line) throws(TableFileError) {
        let words = line.words(limit: 2)
        switch (words[0], words.count) {
        case ("user", 2):
            let user = ExactString(words[1])
            self.user = user
            users[user] = users[user] ?? AccessRuleSet()
        case ("user", _):
            throw file.error(at: line, "the user name is missing", suggestion: "write \"user NAME\"")
        case ("topic", 2):
            let rule = try rule(words[1], isPattern: false, line)
            if let user { users[user, default: AccessRuleSet()].append(rule) } else { anonymous.append(rule) }
        case ("pattern", 2):
            patterns.append(try rule(words[1], isPattern: true, line))
        case ("topic", _), ("pattern", _):
            throw missingFilter(line, words[0])
        case (let word, _):
            throw file.error(
                at: line, "\(word.debugDescription) is not the beginning of a rule",
                suggestion: "write user, topic or pattern, or put # before a comment")
        }
    }

    private mutating func rule(
        _ text: String, isPattern: Bool, _ line: TableFile.Line
    ) throws(TableFileError) -> AccessLine {
        let kind = isPattern ? "pattern" : "topic"
        let parts = Array(line.words(limit: 3).dropFirst())
        var access = AccessLine.Access.readwrite
        var filter = text
        if let named = AccessLine.Access(rawValue: parts[0]) {
            guard parts.count == 2 else { throw missingFilter(line, "\(kind) \(parts[0])") }
            access = named
            filter = parts[1]
        } else if parts.count == 2 {
            throw file.error(
                at: line, "\(parts[0].debugDescription) is neither read, write, readwrite nor deny",
                suggestion: "write \"\(kind) readwrite \(text)\" if the topic filter has blanks")
        }
        if !isPattern, filter.contains("%c") || filter.contains("%u") {
            throw file.error(
                at: line, "%c and %u have a meaning in patterns only",
                suggestion: "write \"pattern\(access == .readwrite ? "" : " \(access)") \(filter)\"")
        }
        guard let template = FilterTemplate(filter, isPattern: isPattern) else {
            throw file.error(
                at: line, "\(filter.debugDescription) is not a topic filter",
                suggestion: "a + or # stands for whole levels, and # is the last one, such as a/+/b or a/#")
        }
        ruleCount += 1
        return AccessLine(access: access, filter: template, text: line.text, number: line.number)
    }

    private func missingFilter(_ line: TableFile.Line, _ beginning: String) -> TableFileError {
        file.error(at: line, "the topic filter is missing", suggestion: "write \"\(beginning) FILTER\"")
    }
}
