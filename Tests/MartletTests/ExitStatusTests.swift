import Testing

@testable import martlet

@Suite("Exit codes")
struct ExitStatusTests {
    @Test(
        "0 for what succeeds",
        arguments: [["--version"], ["--help"], ["plugins"], ["passwd", "--help"], ["run", "-h"]])
    func success(_ arguments: [String]) async {
        #expect(await Martlet.exitStatus(arguments: arguments) == .success)
    }

    @Test(
        "2 for arguments that make no sense",
        arguments: [
            ["--nope"], ["-p", "x"], ["-p", "65536"], ["chek-config"], ["check-config", "notes.txt"], ["-c"],
            ["plugins", "extra"],
        ])
    func usage(_ arguments: [String]) async {
        #expect(await Martlet.exitStatus(arguments: arguments) == .usage)
    }

    @Test("78 for a bad configuration, in all three ways to meet it")
    func configuration() async throws {
        let folder = try TemporaryFolder()
        let bad = try folder.write("bad.yaml", "nonsense: 1")
        let good = try folder.write("good.yaml", "limits: { receive_maximum: 5 }")
        #expect(await Martlet.exitStatus(arguments: ["check-config", "-c", bad]) == .configuration)
        #expect(await Martlet.exitStatus(arguments: ["-t", "-c", bad]) == .configuration)
        #expect(await Martlet.exitStatus(arguments: ["-c", bad]) == .configuration)
        #expect(await Martlet.exitStatus(arguments: ["check-config", "-c", good]) == .success)
        #expect(await Martlet.exitStatus(arguments: ["-t", "-c", good]) == .success)
        #expect(await Martlet.exitStatus(arguments: [folder.path("none.lua"), "-t"]) == .configuration)
    }

    @Test("have the numbers of the documentation")
    func numbers() {
        #expect(
            [ExitStatus.success, .failure, .usage, .unavailable, .configuration].map(\.rawValue) == [0, 1, 2, 69, 78])
    }
}
