import Foundation

/// A folder of one test, gone when the test lets go of it.
final class PasswordTableFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "password-table-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    @discardableResult
    func write(_ text: String, to name: String = "passwords") throws -> String {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
        return path(name)
    }

    func text(of name: String = "passwords") throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
    }

    func mode(of name: String = "passwords") throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
        return try (attributes[.posixPermissions] as? NSNumber).map(\.intValue)
            ?? { throw CocoaError(.fileReadUnknown) }()
    }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path()).sorted() }
}
