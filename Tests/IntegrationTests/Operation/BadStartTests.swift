import Foundation
import Testing

@Suite("A start that cannot succeed")
struct BadStartTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let arguments: [String]
        /// Names and texts.
        let files: [String: String]
        /// What the standard error stream holds.
        let problem: String
        var testDescription: String { name }

        init(_ name: String, _ arguments: [String], _ files: [String: String] = [:], problem: String) {
            self.name = name
            self.arguments = arguments
            self.files = files
            self.problem = problem
        }
    }

    static let table = "plugins: [password_table]\npassword_table:\n  file: users\n"
    static let hash =
        "$7$101$t/z0nxbF/KjN9ovH$hM+O9PwBfAbDdz+OvE1R+jNM0StdSSc82qrzlR41VhJ/"
        + "FChQVejTLazJt4MuHJa8SYxxaMMU9N1u+oewJCBH3g=="

    static let cases: [Case] = [
        Case(
            "a syntax error", ["acl.lua"], ["acl.lua": "return {\n  authorize = function(client request) end\n}\n"],
            problem: "acl.lua:2: ')' expected near 'request'"),
        Case(
            "an unknown hook", ["acl.lua"], ["acl.lua": "return {\n  authorise = function() end,\n}\n"],
            problem: "acl.lua:2: unknown hook \"authorise\"; did you mean \"authorize\"?"),
        Case(
            "an unknown name", ["acl.lua"],
            ["acl.lua": "return {\n  authorize = function()\n    return mqqt.allow()\n  end,\n}\n"],
            problem: "acl.lua:3: global 'mqqt' is not declared"),
        Case(
            "an unknown option", ["acl.lua"],
            ["acl.lua": "return {\n  authorize = { topc = \"a/#\", run = function() end },\n}\n"],
            problem: "acl.lua:2: authorize has no option \"topc\"; did you mean \"topic\"?"),
        Case("a top level that fails", ["acl.lua"], ["acl.lua": "\nerror(\"no\")\n"], problem: "acl.lua:2: "),
        Case("a script that returns nothing", ["acl.lua"], ["acl.lua": "local x = 1\n"], problem: "acl.lua"),
        Case("a missing script", ["none.lua"], problem: "none.lua: "),
        Case(
            "an unknown key", ["-c", "martlet.yaml"], ["martlet.yaml": "log:\n  levl: info\n"],
            problem: "martlet.yaml:2: unknown key \"levl\" in log; did you mean \"level\"?"),
        Case("a missing configuration", ["-c", "none.yaml"], problem: "none.yaml: no such file"),
        Case(
            "a missing password file", ["-c", "martlet.yaml"], ["martlet.yaml": table],
            problem: "users: the file cannot be read: No such file or directory; run martlet passwd -c "),
        Case(
            "a password file without hashes", ["-c", "martlet.yaml"],
            ["martlet.yaml": table, "users": "ann:\(hash)\nbob:hunter2\n"],
            problem: "users:2: user \"bob\" has a password that is not hashed; run martlet passwd -U "),
        Case(
            "a password file that is none", ["-c", "martlet.yaml"],
            ["martlet.yaml": table, "users": "# users\n\nann\n"],
            problem: "users:3: there is no colon between a user name and a hash; "),
    ]

    @Test("exits with 78 and names file, line and remedy", arguments: cases)
    func exits(_ example: Case) async throws {
        let folder = try TemporaryFolder()
        for (name, text) in example.files { try folder.write(name, text) }
        let command = try await Command.run(
            try Programs.martlet(), example.arguments, directory: folder.path)
        #expect(command.end == .exited(78))
        #expect(command.errors.contains(example.problem), "\(command.errors)")
        #expect(command.errorLines.count == 1, "\(command.errors)")
        #expect(!command.errors.contains("hunter2"))
        #expect(command.output == "")
    }

    @Test("exits with 78 when the password file may not be read")
    func unreadable() async throws {
        let folder = try TemporaryFolder()
        try folder.write("martlet.yaml", Self.table)
        // A folder, since permissions mean nothing to the superuser.
        try FileManager.default.createDirectory(atPath: folder.path("users"), withIntermediateDirectories: false)
        let command = try await Command.martlet("-c", "martlet.yaml", directory: folder.path)
        #expect(command.end == .exited(78))
        #expect(command.errors.contains("users: "), "\(command.errors)")
    }

    @Test("exits with 1 when the port is in use, and names listener and address")
    func portInUse() async throws {
        try await RunningBroker.run { broker in
            let command = try await Command.martlet("-p", "\(broker.port)")
            #expect(command.end == .exited(1))
            #expect(
                command.errors.contains(
                    "listener \\\"default\\\" cannot listen on 127.0.0.1:\(broker.port): the port is in use"),
                "\(command.errors)")
            #expect(try await broker.pub(.v5, "-i", "x", "-t", "x", "-m", "x").end == .exited(0))
        }
    }

    @Test("exits with 2 when the command line makes no sense", arguments: [["--prot", "1"], ["-p", "x"], ["runn"]])
    func usage(_ arguments: [String]) async throws {
        let command = try await Command.run(try Programs.martlet(), arguments)
        #expect(command.end == .exited(2))
        #expect(command.errors != "")
    }

    @Test("has all its problems printed by check-config", arguments: [["check-config"], ["-t"]])
    func checkConfig(_ flag: [String]) async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "martlet.yaml",
            """
            plugins: [password_table, lua]
            password_table: { file: users }
            lua: { scripts: [one.lua, two.lua] }
            limits:
              recieve_maximum: 20
              maximum_qos: 3
            """)
        try folder.write("users", "ann:\(Self.hash)\nbob:hunter2\ncarl\n")
        try folder.write("one.lua", "return { on_publsh = function() end }\n")
        try folder.write("two.lua", "\nreturn {\n")
        let command = try await Command.run(
            try Programs.martlet(), flag + ["-c", "martlet.yaml"], directory: folder.path)
        #expect(command.end == .exited(78))
        let places = command.errorLines.map { $0.split(separator: " ").first.map(String.init) ?? "" }
        #expect(
            places.map { $0.split(separator: "/").last.map(String.init) } == [
                "martlet.yaml:5:", "martlet.yaml:6:", "users:2:", "users:3:", "one.lua:1:", "two.lua:3:",
            ])
        #expect(command.errors.contains("did you mean \"receive_maximum\"?"))
        #expect(command.errors.contains("did you mean \"on_publish\"?"))
        #expect(!command.errors.contains("hunter2"))
    }

    @Test("is not what the examples are")
    func examples() async throws {
        let scripts = try FileManager.default.contentsOfDirectory(atPath: "\(Programs.root)/Examples/lua")
        #expect(scripts.count >= 5)
        // One has a database that is made first, and tests of its own.
        for script in scripts where script.hasSuffix(".lua") && script != "acl_by_sqlite.lua" {
            let command = try await Command.martlet("check-config", "\(Programs.root)/Examples/lua/\(script)")
            #expect(command.end == .exited(0), "\(command.errors)")
            #expect(command.output == "configuration ok\n")
        }
    }
}
