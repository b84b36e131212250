import Foundation
import MQTTHooks
import Testing

@Suite("A file of rules")
struct TableFileTests {
    @Test("has the lines that say something, with their numbers")
    func lines() {
        let file = TableFile(text: "# comment\n\n  a\tb  c \r\n\t\n#\nlast", path: "rules")
        #expect(file.lines.map(\.number) == [3, 6])
        #expect(file.lines.map(\.text) == ["a\tb  c", "last"])
        #expect(file.lines[0].words() == ["a", "b", "c"])
        #expect(file.lines[0].words(limit: 2) == ["a", "b  c"])
        #expect(
            file.error(at: file.lines[1], "is wrong", suggestion: "mend it").description
                == "rules:6: is wrong; mend it")
    }

    @Test("that cannot be read says why, and one that is not UTF-8 where")
    func unreadable() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID().uuidString)").path()
        #expect(throws: TableFileError(path: path, message: "the file cannot be read: No such file or directory")) {
            try TableFile.read(path: path)
        }
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data([0x61, 0x0A, 0xFF, 0x0A]).write(to: URL(filePath: path))
        #expect(
            throws: TableFileError(
                path: path, line: 2, message: "the line is not UTF-8", suggestion: "save the file as UTF-8")
        ) { try TableFile.read(path: path) }
        try Data("a\nb\n".utf8).write(to: URL(filePath: path))
        #expect(try TableFile.read(path: path).lines.map(\.text) == ["a", "b"])
    }

    @Test("has names that are compared byte by byte")
    func exactStrings() {
        #expect(ExactString("\u{E9}") != ExactString("e\u{301}"))
        #expect("\u{E9}" == "e\u{301}")
        #expect(Set([ExactString("a"), ExactString("a"), ExactString("b")]).count == 2)
    }
}
