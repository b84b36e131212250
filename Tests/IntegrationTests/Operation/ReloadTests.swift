import Foundation
import Testing

@Suite("martlet reload")
struct ReloadTests {
    private func configuration(in folder: TemporaryFolder) throws -> String {
        try folder.write(
            "martlet.yaml",
            """
            listeners: { default: { bind: "127.0.0.1:0" } }
            allow_anonymous: true
            plugins: [password_table, lua]
            password_table: { file: passwords }
            lua: { scripts: [acl.lua] }
            admin: { socket: admin.sock }
            """)
    }

    private func passwd(_ arguments: [String], in folder: TemporaryFolder) async throws {
        let command = try await Command.run(
            try Programs.martlet(), ["passwd", "-b", "-I", "1000"] + arguments, directory: folder.path)
        #expect(command.end == .exited(0), "\(command.errors)")
    }

    @Test("takes over what can be taken over, and says so")
    func reload() async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        try folder.write("acl.lua", "return { authorize = function() return true end }")
        try await passwd(["-c", "passwords", "ann", "first"], in: folder)
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            func end(_ password: String) async throws -> ProcessEnd? {
                try await broker.pub(.v5, "-i", "x", "-t", "a", "-m", "x", "-u", "ann", "-P", password).end
            }
            #expect(try await end("first") == .exited(0))
            try await passwd(["passwords", "ann", "second"], in: folder)
            try folder.write(
                "acl.lua", "return { authorize = function(client, request) return request.topic == \"a\" end }")
            let reload = try await Command.martlet("reload", "-c", file)
            #expect(reload.end == .exited(0), "\(reload.errors)")
            #expect(reload.output == "reloaded: password_table, lua\n")
            #expect(reload.errors == "")
            #expect(try await end("first") == .exited(0x86))
            #expect(try await end("second") == .exited(0))
            let refused = try await broker.pub(
                .v5, "-i", "x", "-t", "b", "-m", "x", "-q", "1", "-u", "ann", "-P", "second")
            #expect(refused.errors.contains("Not authorized"), "\(refused.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("admin.sock")))
        let nobody = try await Command.martlet("reload", "-c", file)
        #expect(nobody.end == .exited(69))
        #expect(nobody.errors.hasPrefix("martlet: no broker answers at \(folder.path)/admin.sock: "))
    }

    @Test("Reload with a syntax error keeps the old script and exits non-zero: with 78, and the line")
    func badScript() async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        let script = try folder.write(
            "acl.lua", "return { authorize = function(client, request) return request.topic == \"good\" end }")
        try await passwd(["-c", "passwords", "ann", "first"], in: folder)
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            try folder.write("acl.lua", "return {\n  authorize = function(client, request) retrn true end }")
            try await passwd(["passwords", "ann", "second"], in: folder)
            let reload = try await Command.martlet("reload", "-c", file)
            #expect(reload.end == .exited(78))
            #expect(reload.output == "")
            #expect(reload.errorLines.count == 2)
            #expect(reload.errors.hasPrefix("\(script):2: "), "\(reload.errors)")
            #expect(reload.errorLines.last == "martlet: nothing was reloaded; everything stays as it was")

            // Nothing of it is in force, the password file that has no mistake included.
            for (topic, isAllowed) in [("good", true), ("bad", false)] {
                let client = try await broker.pub(
                    .v5, "-i", "x", "-t", topic, "-m", "x", "-q", "1", "-u", "ann", "-P", "first")
                #expect(client.end == .exited(0))
                #expect(client.errors.contains("Not authorized") == !isAllowed, "\(client.errors)")
            }
        }
    }

    @Test("answers curl in JSON, one reload after the other")
    func curl() async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        try folder.write("acl.lua", "return { authorize = function() return true end }")
        try await passwd(["-c", "passwords", "ann", "first"], in: folder)
        try await RunningBroker.run(["-c", file], port: nil) { _ in
            func curl(_ arguments: String...) async throws -> String {
                try await Command.run(
                    try Programs.curl(), ["-sS", "--unix-socket", folder.path("admin.sock")] + arguments
                ).output
            }
            let url = "http://localhost/api/v1/reload"
            let answer = "{\"problems\":[],\"reloaded\":[\"password_table\",\"lua\"],\"restart\":[]}\n"
            let twice = try await curl("-X", "POST", url, url)
            #expect(twice == answer + answer)
            let wrong = try await curl("-w", "%{http_code}", url)
            #expect(wrong == "{ \"error\": \"/api/v1/reload does not know GET\", \"suggestion\": \"use POST\" }\n405")
        }
    }

    @Test("a second broker does not take the socket of the first, and one that was killed does not block the next")
    func sockets() async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        try folder.write("acl.lua", "return {}")
        try await passwd(["-c", "passwords", "ann", "first"], in: folder)
        let killed = try ChildProcess(try Programs.martlet(), ["-c", file])
        defer { killed.kill() }
        try await Patience.until("the socket\n\(killed.errors)") {
            killed.errors.contains("admin socket open") ? () : nil
        }
        let second = try await Command.martlet("-c", file)
        #expect(second.end == .exited(1))
        #expect(second.errors.contains("another broker listens there"), "\(second.errors)")
        killed.kill()
        _ = try await killed.waitForEnd()
        #expect(FileManager.default.fileExists(atPath: folder.path("admin.sock")))
        try await RunningBroker.run(["-c", file], port: nil) { _ in
            let reload = try await Command.martlet("reload", "-c", file)
            #expect(reload.end == .exited(0), "\(reload.errors)")
        }
    }
}
