import Foundation
import Testing

@Suite("Programs that run beside the tests")
struct ChildProcessTests {
    @Test("have no sockets of the tests")
    func inheritance() async throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        try #require(descriptor >= 0 && listen(descriptor, 1) == 0)
        let sockets = "ls -l /proc/self/fd | grep -c socket:"
        #expect(try await Command.run("/bin/sh", ["-c", sockets]).output == "0\n")
    }
}
