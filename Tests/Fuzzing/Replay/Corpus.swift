import Foundation
import Testing

/// The inputs that are kept.
enum Corpus {
    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]

        var testDescription: String { name }
    }

    static func files(_ folder: String) throws -> [File] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let corpus = root.appendingPathComponent("Corpus/\(folder)")
        return try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { File(name: $0.lastPathComponent, bytes: [UInt8](try Data(contentsOf: $0))) }
    }
}
