import Foundation
import Testing

@Suite("martlet script test")
struct ScriptTestTests {
    @Test("passes the tests of the examples, and runs most of their lines")
    func examples() async throws {
        let folder = try TemporaryFolder()
        let run = try await Command.martlet(
            "script", "test", "\(Programs.root)/Examples/lua", "--coverage", "--junit", folder.path("junit.xml"))
        #expect(run.end == .exited(0), "\(run.output)\(run.errors)")
        #expect(run.errors == "")
        let lines = run.output.split(separator: "\n").map(String.init)
        let passed = lines.count { $0.hasPrefix("  ✓ ") }
        #expect(passed >= 20 && lines.contains("\(passed) passed"))
        let junit = try folder.read("junit.xml")
        #expect(junit.contains("<testsuites tests=\"\(passed)\" failures=\"0\" errors=\"0\">"))

        // Each example has tests, and they reach it.
        let examples = try FileManager.default.contentsOfDirectory(atPath: "\(Programs.root)/Examples/lua")
        // acl_by_sqlite.lua needs a database, which tests of scripts cannot make.
        for script in examples where script.hasSuffix(".lua") && script != "acl_by_sqlite.lua" {
            let row = try #require(lines.first { $0.contains("/Examples/lua/\(script) ") }, "\(script) has no tests")
            let percent = row.split(separator: " ").first { $0.hasSuffix("%") }?.dropLast()
            #expect(percent.flatMap { Int($0) } ?? 0 >= 80, "\(row)")
        }
    }

    @Test("exits 1 for a failure, and 78 for what cannot be loaded and for no tests, with file and line")
    func exitCodes() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("s.lua", "return {\n  on_pubish = function() end,\n}\n")
        let fails = try folder.write(
            "fails_test.lua",
            "local test = require 'martlet.test'\ntest.it('fails', function()\n"
                + "  test.expect(1):to_equal(2)\nend)\n")
        let loads = try folder.write(
            "loads_test.lua",
            "local test = require 'martlet.test'\ntest.it('loads', function()\n"
                + "  test.broker { scripts = { 's.lua' } }\nend)\n")
        let broken = try folder.write("broken_test.lua", "\nlocal x = = 5\n")

        let failing = try await Command.martlet("script", "test", fails)
        #expect(failing.end == .exited(1))
        #expect(
            failing.output == "\(fails)\n  ✗ fails\n      \(fails):3: to_equal failed\n        expected: 2\n"
                + "        actual:   1\n0 passed, 1 failed\n")
        let loading = try await Command.martlet("script", "test", loads)
        #expect(loading.end == .exited(78))
        #expect(loading.output.contains("s.lua:2: unknown hook \"on_pubish\" (did you mean \"on_publish\"?)"))
        let unreadable = try await Command.martlet("script", "test", broken)
        #expect(unreadable.end == .exited(78))
        #expect(unreadable.errors.hasPrefix("\(broken):2: "))
        let empty = try await Command.martlet("script", "test", folder.path("s.lua"), "--filter", "x")
        #expect(empty.end == .exited(78))
        let none = try await Command.martlet("script", "test", fails, "--filter", "x")
        #expect(none.end == .exited(78))
        #expect(none.errors == "no tests found whose name contains \"x\": tests stand in files named *_test.lua\n")
        let missing = try await Command.martlet("script", "test", folder.path("nowhere"))
        #expect(missing.end == .exited(78))
        #expect(missing.errors.contains("no such file or folder"))
    }

    @Test("finds the scripts and the values of a configuration")
    func configuration() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("s.lua", "local mqtt = require 'mqtt'\nmqtt.log.info(mqtt.config.greeting)\nreturn {}\n")
        let file = try folder.write(
            "martlet.yaml", "plugins: [lua]\nlua: { scripts: [s.lua], config: { greeting: hello } }\n")
        let test = try folder.write(
            "s_test.lua",
            "local test = require 'martlet.test'\ntest.it('greets', function()\n"
                + "  test.expect(test.broker():log()[1]):to_contain('info hello')\nend)\n")
        let run = try await Command.martlet("script", "test", test, "-c", file)
        #expect(run.end == .exited(0), "\(run.output)\(run.errors)")
        let bare = try await Command.martlet("script", "test", test)
        #expect(bare.end == .exited(1) && bare.output.contains("field 'scripts' is missing"), "\(bare.output)")
    }
}
