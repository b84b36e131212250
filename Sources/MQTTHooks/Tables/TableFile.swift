#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A text file of rules, one a line, for plugins that decide by tables.
///
/// Lines that are empty or begin with `#` are left out; blanks at the ends of a line do not count.
public struct TableFile: Sendable {
    /// One line that says something.
    public struct Line: Sendable, Hashable {
        /// The number of the line, from 1 on.
        public let number: Int
        /// The line without the blanks at its ends; not empty.
        public let text: String

        /// What stands between blanks, at most `limit` pieces, of which the last is the rest of the line.
        public func words(limit: Int = .max) -> [String] {
            text.utf8.split(maxSplits: limit - 1, whereSeparator: TableFile.isBlank)
                .map { String(Substring($0.drop(while: TableFile.isBlank))) }
        }
    }

    /// Where the file is.
    public let path: String
    /// The lines that say something, in their order.
    public let lines: [Line]

    /// The lines of a text.
    public init(text: String, path: String) {
        self.path = path
        // On bytes: as characters, a carriage return and its line feed are one.
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                var line = line.drop(while: Self.isBlank)
                while let last = line.last, Self.isBlank(last) { line.removeLast() }
                guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
                return Line(number: index + 1, text: String(Substring(line)))
            }
    }

    /// Reads a file. Blocks; meant for start and reload.
    ///
    /// - Throws: ``TableFileError`` where it cannot be read, or is not UTF-8.
    public static func read(path: String) throws(TableFileError) -> TableFile {
        TableFile(text: try readText(path: path), path: path)
    }

    /// Reads the text of a file without looking at its lines. Blocks.
    ///
    /// - Throws: ``TableFileError`` where it cannot be read, or is not UTF-8.
    public static func readText(path: String) throws(TableFileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0) }
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path, errno)
            }
            bytes += chunk[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
            throw TableFileError(
                path: path, line: index.map { $0 + 1 }, message: "the line is not UTF-8",
                suggestion: "save the file as UTF-8")
        }
        return text
    }

    /// What is wrong with a line.
    public func error(at line: Line, _ message: String, suggestion: String? = nil) -> TableFileError {
        TableFileError(path: path, line: line.number, message: message, suggestion: suggestion)
    }

    private static func unreadable(_ path: String, _ code: Int32) -> TableFileError {
        TableFileError(path: path, message: "the file cannot be read: \(String(cString: strerror(code)))")
    }

    fileprivate static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}

// Outside the type, where `read` is the system's.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}
