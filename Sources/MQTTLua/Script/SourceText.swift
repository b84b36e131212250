#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The text of a script, searched for the lines on which names stand, so that an error about a hook can say where.
struct SourceText {
    private var lines: [String: Int] = [:]

    /// Reads a file; an unreadable one has no names.
    init(path: String) {
        self.init(bytes: FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? [])
    }

    /// Notes the first line on which each name is assigned to or defined, outside of comments.
    init(bytes: [UInt8]) {
        var scanner = SourceScanner(bytes)
        var previous = SourceScanner.Token.other(0)
        var pending: (name: String, line: Int)?
        while let token = scanner.next() {
            switch token {
            case .other(UInt8(ascii: "=")):
                if let pending { note(pending) }
                pending = nil
            case .other(UInt8(ascii: "]")):
                break
            case .other:
                pending = nil
            case .name(let name):
                pending = (name, scanner.line)
                if case .name("function") = previous { note((name, scanner.line)) }
                if case .other(let mark) = previous, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ":") {
                    note((name, scanner.line))
                }
            case .string(let text):
                pending = (text, scanner.line)
            }
            previous = token
        }
    }

    private mutating func note(_ place: (name: String, line: Int)) {
        if lines[place.name] == nil { lines[place.name] = place.line }
    }

    /// The line, counted from 1.
    func line(of name: String) -> Int? { lines[name] }
}
