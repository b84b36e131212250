import MQTTCodec
import MQTTHooks

extension ConfigurationValueType {
    /// Why a text is not a value of a type.
    struct Mismatch: Error, Hashable {
        /// What the text is, such as `"abc" is not a whole number`.
        var message: String
        /// What to write instead.
        var suggestion: String
    }

    /// The value that a text stands for. Not for lists, whose items are parsed with ``parse(item:)``.
    func parse(_ text: String) throws(Mismatch) -> ConfigurationValue {
        switch self {
        case .boolean: return .boolean(try parseBoolean(text))
        case .integer(let range):
            guard let number = Self.integer(text) else { throw mismatch("\"\(text)\" is not a whole number") }
            return .integer(try check(number, in: range))
        case .size(let range):
            guard let size = ByteSize(text) else { throw mismatch("\"\(text)\" is not a size") }
            return .integer(try check(size.bytes, in: range))
        case .seconds(let range):
            guard let number = Double(text), number.isFinite else {
                throw mismatch("\"\(text)\" is not a number of seconds")
            }
            guard range.contains(number) else { throw mismatch("\(text) is out of range") }
            return .number(number)
        case .rate(let range):
            guard let number = Double(text), number.isFinite else {
                throw mismatch("\"\(text)\" is not a number")
            }
            guard range.contains(number) else { throw mismatch("\(text) is out of range") }
            return .number(number)
        case .choice(let words), .choices(let words):
            guard words.contains(text) else { throw unknown(text, among: words) }
            return .text(text)
        case .address:
            guard BindAddress(text) != nil else { throw mismatch("\"\(text)\" is not an address") }
            return .text(text)
        case .filters:
            guard TopicFilter.isValid(text) else { throw mismatch("\"\(text)\" is not a topic filter") }
            return .text(text)
        case .addressRanges:
            guard AddressRange(text) != nil else {
                throw mismatch("\"\(text)\" is neither an address nor a range of addresses")
            }
            return .text(text)
        case .mountPoint:
            guard MountPoint(text) != nil else { throw mountPointMismatch(text) }
            return .text(text)
        case .path, .paths:
            guard !text.isEmpty else { throw mismatch("the path is empty") }
            return .text(text)
        }
    }

    private func parseBoolean(_ text: String) throws(Mismatch) -> Bool {
        switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: throw mismatch("\"\(text)\" is neither true nor false")
        }
    }

    private func check(_ number: Int, in range: ClosedRange<Int>) throws(Mismatch) -> Int {
        guard range.contains(number) else { throw mismatch("\(number) is out of range") }
        return number
    }

    private func mismatch(_ message: String) -> Mismatch {
        Mismatch(message: message, suggestion: advice)
    }

    /// What is missing most often is the slash, without which tenants could see each other.
    private func mountPointMismatch(_ text: String) -> Mismatch {
        guard MountPoint(text + "/") != nil else { return mismatch("\"\(text)\" is not a mount point") }
        return Mismatch(message: "\"\(text)\" does not end in /", suggestion: "write \(text)/")
    }

    private func unknown(_ text: String, among words: [String]) -> Mismatch {
        let nearest = Suggestion.nearest(to: text, in: words)
        return Mismatch(
            message: "unknown name \"\(text)\"",
            suggestion: nearest.map { "did you mean \"\($0)\"?" } ?? "write one of \(words.joined(separator: ", "))")
    }

    /// A whole number; underscores may group the digits, as YAML allows.
    private static func integer(_ text: String) -> Int? {
        guard let first = text.first, first != "_", text.last != "_" else { return nil }
        return Int(text.filter { $0 != "_" })
    }
}
