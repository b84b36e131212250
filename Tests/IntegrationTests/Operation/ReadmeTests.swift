import Foundation
import Testing

@Suite("README.md")
struct ReadmeTests {
    private static func readme() throws -> String {
        try String(contentsOfFile: "\(Programs.root)/README.md", encoding: .utf8)
    }

    /// The blocks of a language.
    private static func blocks(_ language: String) throws -> [String] {
        try readme().components(separatedBy: "```\(language)\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```\n").first }
    }

    /// The first block of a language.
    private static func block(_ language: String) throws -> String { try #require(try blocks(language).first) }

    @Test("has a script that does what is said of it", arguments: ClientVersion.allCases)
    func script(version: ClientVersion) async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("hook.lua", try Self.block("lua"))
        try await RunningBroker.run([script]) { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "sensors/#", "-q", "1")
            try await broker.pub(version, "-i", "s1", "-t", "sensors/s2/x", "-m", "{\"value\": 1}", "-q", "1")
            try await broker.pub(version, "-i", "s1", "-t", "sensors/s1/x", "-m", "no json", "-q", "1")
            try await broker.pub(version, "-i", "s1", "-t", "sensors/s1/x", "-m", "{\"value\": 3}", "-q", "1")
            let message = try #require(try await reader.messages(1).first)
            struct Stamped: Decodable {
                var value: Int
                var received: Double
            }
            let stamped = try JSONDecoder().decode(Stamped.self, from: Data(message.payload))
            #expect(message.topic == "sensors/s1/x")
            #expect(stamped.value == 3)
            #expect(abs(stamped.received - Date().timeIntervalSince1970) < 120)
        }
    }

    @Test("has a test of that script which passes, and which a script that does less fails")
    func scriptTest() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("hook.lua", try Self.block("lua"))
        let test = try #require(try Self.blocks("lua").first { $0.contains("martlet.test") })
        _ = try folder.write("hook_test.lua", test)
        let run = try await Command.martlet("script", "test", ".", directory: folder.path("."))
        #expect(run.end == .exited(0), "\(run.output)\(run.errors)")
        _ = try folder.write("hook.lua", "return {}")
        let failing = try await Command.martlet("script", "test", ".", directory: folder.path("."))
        #expect(failing.end == .exited(1) && failing.output.contains("hook_test.lua:10: to_equal failed"))
    }

    @Test("has configurations without mistakes")
    func configurations() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("acl", "topic read #\n")
        _ = try folder.write("transform.lua", "return { on_publish = function() end }\n")
        let passwd = try await Command.martlet("passwd", "-c", folder.path("passwords"), "ann", input: "s3cret\n")
        #expect(passwd.end == .exited(0), "\(passwd.errors)")
        let blocks = try Self.blocks("yaml")
        #expect(blocks.count == 2)
        for (number, block) in blocks.enumerated() {
            let file = try folder.write("\(number).yaml", block)
            let check = try await Command.martlet("check-config", "-c", file)
            #expect(check.output == "configuration ok\n", "\(check.errors)")
        }
    }

    @Test("has commands for passwords that work as they stand")
    func passwords() async throws {
        let readme = try Self.readme()
        let line = "printf 'plugins: [password_table]\\npassword_table:\\n  file: passwords\\n' > martlet.yaml"
        #expect(readme.contains("martlet passwd -c passwords ann "))
        #expect(readme.contains(line))
        #expect(readme.contains("martlet -c martlet.yaml\n"))

        let folder = try TemporaryFolder()
        let passwd = try await Command.martlet(
            "passwd", "-c", "passwords", "ann", directory: folder.path, input: "s3cret\n")
        #expect(passwd.end == .exited(0), "\(passwd.errors)")
        #expect(try await Command.run("/bin/sh", ["-c", line], directory: folder.path).end == .exited(0))
        let check = try await Command.martlet("check-config", "-c", "martlet.yaml", directory: folder.path)
        #expect(check.output == "configuration ok\n", "\(check.errors)")
        try await RunningBroker.run(["-c", "martlet.yaml"], directory: folder.path) { broker in
            let ann = try await broker.pub(.v5, "-i", "x", "-t", "x", "-m", "x", "-u", "ann", "-P", "s3cret")
            #expect(ann.end == .exited(0))
            #expect(try await broker.pub(.v5, "-i", "x", "-t", "x", "-m", "x").end == .exited(0x87))
        }
    }

    @Test("has questions that the broker answers")
    func explain() async throws {
        let readme = try Self.readme()
        let question = "martlet acl explain --client pump-1 --publish sensors/pump-2/x --qos 1 "
        #expect(readme.contains(question + "Examples/lua/acl_by_client_and_user.lua\n"))
        #expect(
            readme.contains("martlet acl explain --client pump-1 --publish sensors/pump-2/x -c martlet.yaml --running"))
        #expect(readme.contains("curl -X POST --unix-socket admin.sock http://localhost/api/v1/reload\n"))
        let line = "printf 'admin: { socket: admin.sock }\\n' >> martlet.yaml"
        #expect(readme.contains(line))

        let offline = try await Command.martlet(
            "acl", "explain", "--client", "pump-1", "--publish", "sensors/pump-2/x", "--qos", "1",
            Programs.script("acl_by_client_and_user"))
        #expect(offline.output.contains("\ndenied by lua (0x87 not_authorized)\n"), "\(offline.errors)")

        let folder = try TemporaryFolder()
        try folder.write("martlet.yaml", "allow_anonymous: true\n")
        #expect(try await Command.run("/bin/sh", ["-c", line], directory: folder.path).end == .exited(0))
        try await RunningBroker.run(["-c", "martlet.yaml"], directory: folder.path) { _ in
            let running = try await Command.martlet(
                "acl", "explain", "--client", "pump-1", "--publish", "sensors/pump-2/x", "-c", "martlet.yaml",
                "--running", directory: folder.path)
            #expect(running.output.contains("\nallowed by end of chain"), "\(running.errors)")
            let reload = try await Command.run(
                try Programs.curl(),
                ["-sS", "-X", "POST", "--unix-socket", "admin.sock", "http://localhost/api/v1/reload"],
                directory: folder.path)
            #expect(reload.output.hasPrefix("{\"problems\":[]"), "\(reload.errors)")
        }
    }
}
