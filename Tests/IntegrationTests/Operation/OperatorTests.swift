import Foundation
import Testing

@Suite("The commands for a running broker")
struct OperatorTests {
    private func configuration(in folder: TemporaryFolder) throws -> String {
        try folder.write("acl.lua", "return { authorize = function() return true end }")
        return try folder.write(
            "martlet.yaml",
            """
            listeners:
              default: { bind: "127.0.0.1:0" }
              open: { bind: "127.0.0.1:0", plugins: [] }
            allow_anonymous: true
            plugins: [lua]
            lua: { scripts: [acl.lua] }
            admin: { socket: admin.sock }
            """)
    }

    private func martlet(_ file: String, _ arguments: String..., input: String = "") async throws -> Command {
        try await Command.run(try Programs.martlet(), arguments + ["-c", file], input: input)
    }

    @Test("show who is there, disconnect, and keep out")
    func clients() async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-u", "ann", "-t", "a/#", "-q", "1")
            let other = try await broker.listener("open").sub(.v311, "-i", "other", "-t", "b")

            let status = try await martlet(file, "status")
            #expect(status.end == .exited(0), "\(status.errors)")
            #expect(status.output.contains("\nclients            2\n"), "\(status.output)")
            #expect(status.output.contains("\nsubscriptions      2\n"))
            let clients = try await martlet(file, "clients", "--user", "ann")
            let lines = clients.output.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.last?.hasPrefix("reader  ann   127.0.0.1:") == true, "\(clients.output)")
            let sessions = try await martlet(file, "clients", "--sessions", "--client", "other")
            #expect(sessions.output.contains("other   -     connected  "), "\(sessions.output)")

            let kick = try await martlet(file, "kick", "--client", "reader", "--reason", "maintenance")
            #expect(kick.output == "disconnected: 1\n")
            try await reader.waitFor("Received DISCONNECT (152)")
            #expect(other.end == nil)

            let ban = try await martlet(file, "bans", "add", "--user", "ann", "--reason", "enough")
            #expect(ban.end == .exited(0), "\(ban.errors)")
            let banned = try await broker.pub(.v5, "-i", "reader", "-u", "ann", "-t", "a", "-m", "x")
            #expect(banned.end == .exited(0x8A))
            #expect(try await martlet(file, "bans", "remove", "--user", "ann").output == "removed\n")
            #expect(try await martlet(file, "bans", "remove", "--user", "ann").end == .exited(1))
            let welcome = try await broker.pub(.v5, "-i", "reader", "-u", "ann", "-t", "a", "-m", "x")
            #expect(welcome.end == .exited(0))
        }
    }

    @Test("publish what is given or read", arguments: [0, 1, 2])
    func publish(qos: Int) async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-t", "a/#", "-q", "2")
            let given = try await martlet(file, "publish", "-t", "a/1", "-m", "given", "-q", "\(qos)")
            #expect(given.end == .exited(0), "\(given.errors)")
            let read = try await martlet(file, "publish", "-t", "a/2", "-q", "\(qos)", "-r", input: "read\n")
            #expect(read.end == .exited(0), "\(read.errors)")
            #expect(
                try await reader.messages(2) == [
                    ReceivedMessage("a/1", "given", qos: qos), ReceivedMessage("a/2", "read\n", qos: qos),
                ])
            let late = try await broker.sub(.v5, "-i", "late", "-t", "a/#", "-q", "2")
            #expect(try await late.messages(1).map(\.topic) == ["a/2"])
        }
    }

    @Test("show who is asked in which order, of a configuration and of the running broker")
    func plugins() async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        let offline = try await martlet(file, "plugins")
        #expect(
            offline.output == """
                listener default
                  authorize  lua

                listener open
                  no plugin is asked

                """)
        try await RunningBroker.run(["-c", file], port: nil) { _ in
            let answer = try await Command.run(
                try Programs.curl(),
                ["-sS", "--unix-socket", folder.path("admin.sock"), "http://localhost/api/v1/plugins"])
            #expect(answer.output.contains("\"hooks\":[{\"hook\":\"authorize\",\"plugins\":[\"lua\"]}]"))
        }
    }
}
