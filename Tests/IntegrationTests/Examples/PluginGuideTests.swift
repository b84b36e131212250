import Foundation
import Testing

@Suite("The guide to writing a plugin")
struct PluginGuideTests {
    private static let files = [
        "Package.swift", "Sources/DeviceRegistry/DeviceRegistry.swift",
        "Tests/DeviceRegistryTests/DeviceRegistryTests.swift", "Sources/device-broker/main.swift",
    ]
    private static let example = "\(Programs.root)/Examples/DeviceRegistry"

    private static func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(example)/\(file)", encoding: .utf8)
    }

    @Test("shows the files of the example as they are, the plugin in less than 60 lines")
    func listings() throws {
        let guide = try String(
            contentsOfFile: "\(Programs.root)/Sources/MQTTHooks/MQTTHooks.docc/WriteAPlugin.md", encoding: .utf8)
        let listings = guide.components(separatedBy: "```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```\n").first }
        #expect(listings == (try Self.files.map { try Self.text($0) }))
        #expect(try Self.text(Self.files[1]).split(separator: "\n", omittingEmptySubsequences: false).count < 60)
    }

    @Test(
        "leads to a package in a folder of its own that builds without Lua, passes its tests and serves clients",
        .timeLimit(.minutes(20)))
    func outsidePackage() async throws {
        let folder = try TemporaryFolder()
        for part in ["Sources", "Tests"] {
            try FileManager.default.copyItem(atPath: "\(Self.example)/\(part)", toPath: folder.path(part))
        }
        let manifest = try Self.text("Package.swift").replacingOccurrences(
            of: "\"../..\"", with: "\"\(Programs.root)\"")
        _ = try folder.write("Package.swift", manifest)
        // Kept between runs: the dependencies are the same, and take minutes to build.
        let scratch = "\(Programs.root)/.build/outside-package"
        let tests = try await Command.run(
            "/usr/bin/env", ["swift", "test", "--package-path", folder.path, "--scratch-path", scratch],
            within: .seconds(1100))
        #expect(tests.end == .exited(0), "\(tests.output.suffix(4000))\(tests.errors.suffix(4000))")
        #expect(tests.output.contains("4 tests"), "\(tests.output.suffix(2000))")
        let built = try FileManager.default.subpathsOfDirectory(
            atPath: URL(fileURLWithPath: "\(scratch)/debug").resolvingSymlinksInPath().path
        )
        .filter { $0.hasSuffix(".o") }
        #expect(built.contains { $0.hasPrefix("MQTTBroker.build/") })
        #expect(!built.contains { $0.contains("Lua") })

        try await RunningBroker.run(program: "\(scratch)/debug/device-broker", end: .killed(signal: SIGTERM)) {
            broker in
            let refused = try await broker.pub(.v5, "-i", "x", "-u", "4711", "-P", "guess", "-t", "x", "-m", "x")
            #expect(refused.end == .exited(0x86))
        }
    }
}
