import Foundation
import Testing

@Suite("martlet acl explain")
struct AclExplainTests {
    /// As much of the JSON as the tests look at.
    private struct Answer: Decodable {
        struct Client: Decodable { var source: String }
        struct Step: Decodable {
            var plugin: String?
            var kind: String
            var decides: Bool
        }
        var verdict: String
        var client: Client
        var steps: [Step]
    }

    /// A script that authenticates, and gives each client what is its own, below QoS 2.
    private static let script = """
        local mqtt = require "mqtt"

        return {
          authenticate = function(client, credentials)
            if credentials.password ~= "secret" then return mqtt.deny() end
            return true
          end,

          authorize = function(client, request)
            local own = "own/" .. client.id .. "/"
            if request.topic == own .. "secret" then return false end
            if request.topic:sub(1, #own) == own then return client.username == "pump" and request.qos < 2 end
            if request.topic == "common" then return true end
          end,
        }
        """

    private func configuration(in folder: TemporaryFolder) throws -> String {
        try folder.write("acl.lua", Self.script)
        return try folder.write(
            "martlet.yaml",
            """
            listeners: { default: { bind: "127.0.0.1:0" } }
            plugins: [lua]
            lua: { scripts: [acl.lua] }
            admin: { socket: admin.sock }
            """)
    }

    private func explain(_ arguments: [String], input: String = "") async throws -> Answer {
        let command = try await Command.run(
            try Programs.martlet(), ["acl", "explain", "--json"] + arguments, input: input)
        #expect(command.end == .exited(0), "\(command.errors)")
        return try JSONDecoder().decode(Answer.self, from: Data(command.output.utf8))
    }

    @Test("says offline and of the running broker what mosquitto_pub then sees", arguments: [0, 1, 2])
    func agreement(qos: Int) async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        let login = ["-i", "pump", "-u", "pump", "-P", "secret"]
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            let session = try await broker.sub(.v5, "-i", "pump", "-u", "pump", "-P", "secret", "-t", "common")
            for topic in ["own/pump/x", "own/pump/secret", "own/other", "common", "$SYS/broker/version"] {
                let question = ["-c", file, "--client", "pump", "--publish", topic, "--qos", "\(qos)"]
                let running = try await explain(question + ["--running"])
                #expect(running.client.source == "connected")
                let offline = try await explain(question + ["--user", "pump", "--password"], input: "secret\n")
                #expect(offline.client.source == "authenticated")
                #expect(offline.verdict == running.verdict)
                #expect(offline.steps.map(\.decides) == running.steps.map(\.decides))
                #expect(offline.steps.map(\.kind) == running.steps.map(\.kind))
            }
            try await session.quit()
            for (topic, isAllowed) in [
                ("own/pump/x", qos < 2), ("own/pump/secret", false), ("own/other", false), ("common", true),
                ("$SYS/broker/version", false),
            ] {
                let offline = try await explain(
                    [
                        "-c", file, "--client", "pump", "--user", "pump", "--password", "--publish", topic, "--qos",
                        "\(qos)",
                    ], input: "secret\n")
                #expect(offline.verdict == (isAllowed ? "allowed" : "denied"))
                guard qos > 0 else { continue }
                let client = try await broker.pub(.v5, login + ["-t", topic, "-m", "x", "-q", "\(qos)"])
                #expect(client.errors.contains("Not authorized") == !isAllowed, "\(topic): \(client.errors)")
            }
        }
    }

    @Test("shows a table, and who decides")
    func table() async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        let allowed = try await Command.martlet(
            "acl", "explain", "--client", "pump", "--publish", "common", "-c", file, "--exit-code")
        #expect(allowed.end == .exited(0), "\(allowed.errors)")
        #expect(allowed.output.contains("\n=> lua              allow  allows it"), "\(allowed.output)")
        #expect(allowed.output.contains("\nallowed by lua\n"))
        #expect(
            allowed.output.contains("note: the client is made up and has not authenticated: lua could still give it"))
        let denied = try await Command.martlet(
            "acl", "explain", "--client", "pump", "--publish", "other", "-c", file, "--exit-code")
        #expect(denied.end == .exited(1))
        #expect(denied.output.contains("\ndenied by end of chain (0x87 not_authorized)\n"))
        let guess = try await Command.martlet(
            "acl", "explain", "--client", "pump", "--user", "pump", "--password", "--publish", "common", "-c", file,
            input: "guess\n")
        #expect(guess.end == .exited(0))
        #expect(guess.output.contains("denied (0x86 bad_user_name_or_password)"))
    }

    @Test("runs scripts of the command line, and needs no configuration")
    func scripts() async throws {
        let script = Programs.script("acl_by_client_and_user")
        let own = try await explain(["--client", "s1", "--subscribe", "$share/g/sensors/s1/#", script])
        #expect(own.verdict == "allowed")
        let foreign = try await explain(["--client", "s1", "--subscribe", "sensors/#", script])
        #expect(foreign.verdict == "denied")
        #expect(foreign.steps.first(where: \.decides)?.plugin == "lua")
    }

    @Test("says what is wrong with a question")
    func mistakes() async throws {
        let folder = try TemporaryFolder()
        let file = try configuration(in: folder)
        func end(_ arguments: String...) async throws -> (ProcessEnd, String) {
            let command = try await Command.run(
                try Programs.martlet(), ["acl", "explain", "--client", "c"] + arguments)
            return (command.end, command.errors)
        }
        let topic = try await end("--publish", "a/#")
        #expect(topic.0 == .exited(2))
        #expect(topic.1.contains("\"a/#\" is not a topic name"))
        let listener = try await end("--publish", "a", "-c", file, "--listener", "defualt")
        #expect(listener.0 == .exited(2))
        #expect(listener.1 == "martlet: there is no listener \"defualt\"; did you mean \"default\"?\n")
        let missing = try await end("--publish", "a", "-c", folder.path("none.yaml"))
        #expect(missing.0 == .exited(78))
        let script = try await end("--publish", "a", folder.path("none.lua"))
        #expect(script.0 == .exited(78))
        let nobody = try await end("--publish", "a", "--running", "-c", file, "--exit-code")
        #expect(nobody.0 == .exited(69))
        #expect(nobody.1.hasPrefix("martlet: no broker answers at "))
    }
}
