import Foundation
import MQTTCodec
import Testing

@Suite("What MQTTCodec is made of")
struct CodecLinkageTests {
    @Test("its sources import nothing")
    func sources() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/MQTTCodec")
        let files = try swiftFiles(in: sources)
        #expect(files.count > 20)
        for file in files {
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let imports = lines.filter { line in
                line.split(separator: " ").prefix(3).contains("import") && !line.hasPrefix("//")
                    && !line.hasPrefix(" ")
            }
            #expect(imports.isEmpty, "\(file.lastPathComponent): \(imports)")
        }
    }

    @Test("its objects refer to neither Foundation nor NIO", .enabled(if: !objects.isEmpty))
    func symbols() throws {
        for object in Self.objects {
            let bytes = try Data(contentsOf: object)
            for word in ["-lFoundation", "-lNIO", "-lDispatch", "$s10Foundation", "$s7NIOCore", "$s8NIOPosix"] {
                #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in \(object.lastPathComponent)")
            }
        }
    }

    /// The objects of the module next to the running tests; none where the build lays them out in another way.
    private static let objects: [URL] = {
        guard let executable = CommandLine.arguments.first else { return [] }
        var folders: [URL] = []
        var folder = URL(filePath: executable).deletingLastPathComponent()
        for _ in 0..<3 {
            folders.append(folder.appending(path: "MQTTCodec.build"))
            folder = folder.deletingLastPathComponent()
        }
        let build = folders.first { FileManager.default.fileExists(atPath: $0.path()) }
        guard let build else { return [] }
        let files = try? FileManager.default.contentsOfDirectory(at: build, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "o" }
    }()

    private func swiftFiles(in folder: URL) throws -> [URL] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
        return paths.filter { $0.hasSuffix(".swift") }.map { folder.appending(path: $0) }
    }
}
