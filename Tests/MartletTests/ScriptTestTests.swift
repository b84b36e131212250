import Foundation
import LuaRuntime
import MQTTLua
import Testing

@testable import martlet

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite("martlet script test")
struct ScriptTestTests {
    /// Writes files, runs the tests in them, and returns the run.
    private func run(
        _ files: [String: String], filter: String? = nil, environment: TestEnvironment = TestEnvironment()
    ) async throws -> (run: ScriptTestRun, lines: [String]) {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(name, text) }
        var run = ScriptTestRun(environment, filter: filter)
        var report = TestReport(isTerminal: false)
        var lines: [String] = []
        for file in try ScriptTestRun.files(at: folder.path) {
            await run.run(file) { lines += report.lines($0) }
        }
        lines += run.loadProblems.map(\.description)
        return (run, lines.map { $0.replacingOccurrences(of: folder.path + "/", with: "") })
    }

    /// Runs one test with a broker that has one script.
    private func run(script: String, _ test: String) async throws -> [String] {
        let beginning = "local test = require 'martlet.test' local expect = test.expect "
        return try await run([
            "s.lua": "local mqtt = require 'mqtt' " + script,
            "s_test.lua": beginning
                + "test.it('it', function() local broker = test.broker { scripts = { 's.lua' } } \(test) end)",
        ]).lines
    }

    private static let passed = ["s_test.lua", "  ✓ it"]

    // MARK: Running

    @Test(
        "Tests run in the order of the text, in groups; before_each and after_each run around each, outer ones outside")
    func order() async throws {
        let (run, lines) = try await run([
            "order_test.lua": """
            local test = require "martlet.test"
            local seen = {}
            local function note(text) return function() seen[#seen + 1] = text end end
            test.before_each(note "outer before")
            test.after_each(note "outer after")
            test.describe("group", function()
              test.before_each(note "inner before")
              test.after_each(note "inner after")
              test.it("first", note "first")
              test.describe("inner", function() test.it("second", note "second") end)
            end)
            test.it("last", function()
              test.expect(seen):to_equal {
                "outer before", "inner before", "first", "inner after", "outer after",
                "outer before", "inner before", "second", "inner after", "outer after", "outer before",
              }
            end)
            """
        ])
        #expect(lines == ["order_test.lua", "  ✓ group › first", "  ✓ group › inner › second", "  ✓ last"])
        #expect(run.status == .success)
    }

    @Test("A failure says where the expectation stands, what was expected and what came; after_each runs all the same")
    func failure() async throws {
        let (run, lines) = try await run([
            "a_test.lua": """
            local test = require "martlet.test"
            local is_tidy = false
            test.describe("group", function()
              test.after_each(function() is_tidy = true end)
              test.it("fails", function()
                test.expect({ 1, name = "x\\n" }):to_equal { 1, name = "y" }
              end)
            end)
            test.it("passes", function() test.expect(is_tidy):to_be(true) end)
            test.it("breaks", function() local nothing; nothing.field = 1 end)
            test.it("raises a table", function() error({ code = 5 }) end)
            """
        ])
        #expect(
            lines == [
                "a_test.lua", "  ✗ group › fails", "      a_test.lua:6: to_equal failed",
                #"        expected: { 1, name = "y" }"#, #"        actual:   { 1, name = "x\n" }"#, "  ✓ passes",
                "  ✗ breaks", "      a_test.lua:10: attempt to index a nil value (local 'nothing')",
                "  ✗ raises a table", "      a_test.lua:11: { code = 5 }",
            ])
        #expect(run.status == .failure)
        #expect(TestReport(isTerminal: false).summary(run) == "1 passed, 3 failed")
    }

    @Test(
        "What can be expected",
        arguments: [
            ("expect({ a = { 1, 2 } }):to_equal { a = { 1, 2 } }", nil),
            ("expect({ 1 }):to_equal { 1, 2 }", "expected: { 1, 2 }"),
            ("expect({ 1, 2 }):to_equal { 1 }", "actual:   { 1, 2 }"),
            ("expect(0 / 0):to_equal(0 / 0)", nil),
            ("local a = {} a.a = a local b = {} b.a = b expect(a):to_equal(b)", nil),
            ("local a = {} expect(a):to_be(a) expect(a).never:to_be({})", nil),
            ("expect(1):to_be(1.0)", nil),
            ("expect('1'):to_be(1)", "actual:   \"1\""),
            ("expect(nil):to_be_nil() expect(false).never:to_be_nil()", nil),
            ("expect('abc'):to_match('^a.c$') expect(5).never:to_match('5')", nil),
            ("expect('abc'):to_match('d')", "expected: a match of \"d\""),
            ("expect('a.c'):to_contain('.') expect({ { 1 }, 'x' }):to_contain({ 1 })", nil),
            ("expect({ 'x' }):to_contain('y')", "expected: something with \"y\""),
            ("expect(function() error('no luck') end):to_fail_with('luck')", nil),
            ("expect(function() error({}) end):to_fail_with()", nil),
            ("expect(function() end):to_fail_with('luck')", "actual:   no error"),
            ("expect(function() error('x', 0) end):to_fail_with('luck')", "actual:   the error \"x\""),
            ("expect(function() end).never:to_fail_with()", nil),
            ("expect(1).never:to_equal(1)", "expected: not 1"),
            ("expect(1).to_equal(1)", "write expect(value):to_equal(...)"),
            ("expect(1):to_eqal(1)", "nothing to expect is named 'to_eqal'"),
            ("expect('x'):to_match(5)", "to_match: string expected, got number"),
        ] as [(String, String?)])
    func expectations(_ text: String, _ failure: String?) async throws {
        let (run, lines) = try await run([
            "e_test.lua": "local test = require 'martlet.test' local expect = test.expect\n"
                + "test.it('it', function()\n\(text)\nend)"
        ])
        guard let failure else {
            #expect(lines == ["e_test.lua", "  ✓ it"])
            return
        }
        #expect(run.status == .failure)
        #expect(lines.contains { $0.contains(failure) } && lines[2].hasPrefix("      e_test.lua:3: "), "\(lines)")
    }

    @Test("Files that cannot be loaded, and scripts that cannot, are 78 with file and line; the others run")
    func loading() async throws {
        let passing = "require('martlet.test').it('passes', function() end)"
        let syntax = try await run(["a_test.lua": "\nlocal =", "b_test.lua": passing])
        #expect(syntax.run.status == .configuration && syntax.run.results.count == 1)
        #expect(syntax.lines[2].hasPrefix("a_test.lua:2: "))
        let script = try await run([
            "s.lua": "return {\n  on_pubish = function() end }",
            "a_test.lua": "local test = require 'martlet.test'\n"
                + "test.it('loads', function() test.broker { scripts = { 's.lua' } } end)",
        ])
        #expect(script.run.status == .configuration)
        #expect(script.lines[2].contains(#"s.lua:2: unknown hook "on_pubish" (did you mean "on_publish"?)"#))
        // A script that must not load may be tested for just that.
        let refused = try await run([
            "s.lua": "return { on_pubish = function() end }",
            "a_test.lua": "local test = require 'martlet.test'\ntest.it('is refused', function()\n"
                + "test.expect(function() test.broker { scripts = { 's.lua' } } end):to_fail_with('unknown hook')\nend)",
        ])
        #expect(refused.run.status == .success, "\(refused.lines)")
    }

    @Test("Mistakes in the use of the module are said with the line")
    func misuse() async throws {
        func line(_ text: String) async throws -> String {
            let (_, lines) = try await run(["m_test.lua": "local test = require 'martlet.test'\n\(text)"])
            return lines.last ?? ""
        }
        #expect(try await line("test.it(5, function() end)") == "m_test.lua:2: it: string expected, got number")
        #expect(try await line("test.descrbe('x', function() end)").contains("has no field 'descrbe'"))
        #expect(try await line("test.x = 1").contains("m_test.lua:2: 'martlet.test' may not be changed"))
        #expect(try await line("test.broker {}").hasPrefix("m_test.lua:2: "))
        #expect(
            try await line("test.it('x', function() test.broker { script = 'x' } end)")
                .contains("no field 'script' is known (did you mean 'scripts'?)"))
        #expect(try await line("io.open('x')").contains("m_test.lua:2: "))
    }

    @Test("A test that never ends is stopped, and the next one runs", .timeLimit(.minutes(10)))
    func endless() async throws {
        let (run, lines) = try await run([
            "e_test.lua": "local test = require 'martlet.test'\n"
                + "test.it('loops', function() while true do pcall(function() end) end end)\n"
                + "test.it('runs', function() end)"
        ])
        #expect(run.status == .failure && lines.last == "  ✓ runs")
        #expect(lines[2].contains("time limit"))
    }

    @Test("A filter picks tests by their names; none is a mistake")
    func filter() async throws {
        let files = [
            "f_test.lua": "local test = require 'martlet.test' test.describe('group', function() "
                + "test.it('one', function() end) test.it('two', function() end) end)"
        ]
        #expect(try await run(files, filter: "two").lines == ["f_test.lua", "  ✓ group › two"])
        #expect(try await run(files, filter: "group ›").run.results.count == 2)
        #expect(try await run(files, filter: "three").run.status == .configuration)
        #expect(try await run(["x.lua": ""]).run.status == .configuration)
    }

    // MARK: The broker of a test

    @Test("Clients of each version publish, and get what they have subscribed to, at each QoS")
    func messages() async throws {
        let lines = try await run(
            script: "return {}",
            """
            for _, version in ipairs { "3.1", "3.1.1", "5" } do
              local a = broker:connect { id = "a" .. version, version = version }
              expect(a.version):to_equal(version)
              for qos = 0, 2 do
                expect(a:subscribe("t/" .. qos, { qos = qos })):to_equal("granted_qos_" .. qos)
                expect(a:publish { topic = "t/" .. qos, payload = "x\\0y", qos = qos }):to_equal("success")
                local message = a:receive()
                expect(message.topic):to_equal("t/" .. qos)
                expect(message.payload):to_equal("x\\0y")
                expect(message.qos):to_equal(qos)
                expect(a:receive()):to_be_nil()
                expect(a:unsubscribe("t/" .. qos)):to_equal("success")
              end
            end
            local b = broker:connect()
            expect(b.id):to_equal("client4")
            b:subscribe("p", { identifier = 5 })
            b:publish { topic = "p", content_type = "t", expiry = 60, correlation_data = "c", user_properties = { { "a", "b" } } }
            local message = b:receive()
            expect(message.content_type):to_equal("t")
            expect(message.user_properties):to_equal { { "a", "b" } }
            broker:publish { topic = "p", payload = "from the broker" }
            expect(b:receive().payload):to_equal("from the broker")
            """)
        #expect(lines == Self.passed, "\(lines)")
    }

    @Test("Refusals reach the test with code and reason, and dropped messages where MQTT is silent")
    func refusals() async throws {
        let lines = try await run(
            script: """
                return {
                  authenticate = function(client, credentials)
                    if credentials.username == "slow" then mqtt.sleep(2) end
                    if credentials.password == "p" then return true end
                    return mqtt.deny("banned", "go away")
                  end,
                  authorize = function(client, request) return request.topic ~= "secret" end,
                  on_publish = { topic = "odd", run = function(client, message) message:drop() end },
                }
                """,
            """
            local client, code, reason = broker:connect { username = "x" }
            expect(client):to_be_nil() expect(code):to_equal("banned") expect(reason):to_equal("go away")
            client, code = broker:connect { username = "x", version = "3.1.1" }
            expect(client):to_be_nil() expect(code):to_equal("not_authorized")
            local a = broker:connect { username = "slow", password = "p" }
            expect(a:subscribe("secret")):to_equal("not_authorized")
            expect(a:publish { topic = "secret", qos = 1 }):to_equal("not_authorized")
            expect({ a:publish { topic = "secret" } }):to_equal { "dropped", "not_authorized" }
            expect({ a:publish { topic = "odd", qos = 1 } }):to_equal { "dropped", "hook" }
            expect(a:publish { topic = "fine", qos = 1 }):to_equal("no_matching_subscribers")
            """)
        #expect(lines == Self.passed, "\(lines)")
    }

    @Test("Time passes when the test says so: timers, sleeps, deadlines, expiry, keep alive")
    func time() async throws {
        let lines = try await run(
            script: """
                mqtt.timer.every(10, function() mqtt.publish { topic = "tick", payload = tostring(mqtt.time.now()) } end)
                return {
                  on_publish = { topic = "later", run = function(client, message)
                    mqtt.sleep(0.5)
                    message.payload = "after a while"
                  end },
                  authenticate = { timeout = 3, run = function(client, credentials)
                    if credentials.username then mqtt.sleep(30) end
                    return true
                  end },
                }
                """,
            """
            local a = broker:connect { id = "a" }
            a:subscribe("tick") a:subscribe("later") a:subscribe("kept")
            broker:advance(9.9)
            expect(a:receive()):to_be_nil()
            broker:advance(0.1)
            expect(a:receive().topic):to_equal("tick")
            broker:advance(30)
            for _ = 1, 3 do expect(a:receive().topic):to_equal("tick") end
            expect(a:receive()):to_be_nil()
            a:publish { topic = "later" }
            expect(a:receive()):to_be_nil()
            broker:advance(0.5)
            expect(a:receive().payload):to_equal("after a while")
            local _, code = broker:connect { username = "x" }
            expect(code).never:to_be_nil()
            broker:publish { topic = "kept", payload = "x", retain = true, expiry = 5 }
            expect(broker:retained("kept").topic):to_equal("kept")
            broker:advance(6)
            expect(broker:retained("kept")):to_be_nil()
            local b = broker:connect { id = "b", keep_alive = 10 }
            broker:advance(20)
            expect(b:disconnected()):to_equal("keep_alive_timeout")
            expect(a:disconnected()):to_be_nil()
            """)
        #expect(lines == Self.passed, "\(lines)")
    }

    @Test("Sessions, wills and takeovers are as in any broker")
    func sessions() async throws {
        let lines = try await run(
            script: "return { on_disconnect = function(client, event) mqtt.log.info('gone', { by = event.by }) end }",
            """
            local watcher = broker:connect { id = "watcher" }
            watcher:subscribe("will")
            local a = broker:connect { id = "a", session_expiry = 100, will = { topic = "will", payload = "lost" } }
            expect(a.session_present):to_be(false)
            a:subscribe("t", { qos = 1 })
            a:cut()
            expect(watcher:receive().payload):to_equal("lost")
            watcher:publish { topic = "t", payload = "kept", qos = 1 }
            a = broker:connect { id = "a", clean_start = false, session_expiry = 100 }
            expect(a.session_present):to_be(true)
            expect(a:receive().payload):to_equal("kept")
            local b = broker:connect { id = "a" }
            expect(a:disconnected()):to_equal("session_taken_over")
            b:disconnect()
            expect(b:disconnected()):to_be_nil()
            expect(table.concat(broker:log(), ";")):to_match("info gone by=network.*by=takeover.*by=client")
            """)
        #expect(lines == Self.passed, "\(lines)")
    }

    @Test("What hashes on threads of its own, and what asks the broker, is waited for")
    func outside() async throws {
        let lines = try await run(
            script: """
                local hash = "$7$101$" .. mqtt.base64.encode("saltsaltsalt") .. "$" .. mqtt.base64.encode(("x"):rep(64))
                return {
                  authenticate = function(client, credentials)
                    return not mqtt.crypto.verify_password(credentials.password, hash)
                  end,
                  on_publish = function(client, message)
                    message.payload = #mqtt.clients() .. " clients"
                  end,
                  on_deliver = { topic = "kick", run = function(client) mqtt.disconnect(client.id, "quota_exceeded") end },
                }
                """,
            """
            local a = broker:connect { username = "a", password = "p" }
            a:subscribe("#")
            a:publish { topic = "t" }
            expect(a:receive().payload):to_equal("1 clients")
            a:publish { topic = "kick" }
            expect(a:disconnected()):to_equal("quota_exceeded")
            """)
        #expect(lines == Self.passed, "\(lines)")
    }

    @Test("Scripts run within the limits that they have in a broker")
    func limits() async throws {
        let lines = try await run(
            script: "return { on_publish = function() while true do end end }",
            """
            local a = broker:connect()
            expect(a:publish { topic = "t", qos = 1 }):to_equal("implementation_specific_error")
            expect(table.concat(broker:log(), ";")):to_contain("time limit")
            """)
        #expect(lines == Self.passed, "\(lines)")
    }

    @Test("Values for scripts come from the test, over those of the configuration")
    func values() async throws {
        var environment = TestEnvironment()
        environment.lua.values = ["a": .integer(1), "b": .integer(1)]
        let (run, lines) = try await run(
            [
                "s.lua": "local mqtt = require 'mqtt' mqtt.log.info(mqtt.json.encode { mqtt.config.a, mqtt.config.b }) "
                    + "return {}",
                "s_test.lua": """
                local test = require "martlet.test"
                test.it("it", function()
                  local broker = test.broker { scripts = { "s.lua" }, config = { b = { 2, 3 } } }
                  test.expect(broker:log()[1]):to_contain("[1,[2,3]]")
                end)
                """,
            ], environment: environment)
        #expect(run.status == .success, "\(lines)")
    }

    // MARK: Reports

    @Test("JUnit gets every test, with its failure, escaped")
    func junit() async throws {
        let (run, _) = try await run([
            "j_test.lua": "local test = require 'martlet.test'\ntest.it('a < \"b\" & c', function() end)\n"
                + "test.it('fails', function() test.expect('<\\1>'):to_equal('&') end)",
            "k_test.lua": "local =",
        ])
        let text = JUnitReport(run).text
        let document = XMLParser(data: Data(text.utf8))
        let recorder = ElementRecorder()
        document.delegate = recorder
        #expect(document.parse(), "\(text)")
        #expect(
            recorder.names == [
                "testsuites", "testsuite", "testcase", "testcase", "failure", "testsuite", "testcase", "error",
            ])
        #expect(recorder.attributes[0] == ["tests": "2", "failures": "1", "errors": "1"])
        #expect(recorder.attributes[2]["name"] == "a < \"b\" & c")
        #expect(recorder.attributes[4]["message"]?.contains("j_test.lua:3: to_equal failed") == true)
        #expect(recorder.text.contains("expected: \"&\""))
        #expect(JUnitReport.escaped("<\u{1}\n'é") == "&lt;\u{fffd}&#10;&apos;é")
    }

    @Test("Coverage counts the lines that hold something to run, in functions that never ran, too")
    func coverage() async throws {
        var environment = TestEnvironment()
        let trace = LuaLineTrace()
        environment.trace = trace
        let (run, lines) = try await run(
            [
                "s.lua": """
                local mqtt = require "mqtt"
                -- a comment

                local function never()
                  local a = 1
                  return a
                end

                return {
                  on_publish = function(client, message)
                    if message.topic == "a" then
                      message.payload = "seen"
                    else
                      never()
                    end
                  end,
                }
                """,
                "s_test.lua": """
                local test = require "martlet.test"
                test.it("it", function()
                  local a = test.broker({ scripts = { "s.lua" } }):connect()
                  a:publish { topic = "a" }
                end)
                """,
            ], environment: environment)
        #expect(run.status == .success, "\(lines)")
        let chunk = try #require(trace.chunks.first { $0.key.hasSuffix("/s.lua") }?.value)
        #expect(chunk.executable.subtracting(chunk.executed) == [5, 6, 14])
        #expect(chunk.executable.isSuperset(of: [1, 9, 11, 12]) && chunk.executable.isDisjoint(with: [2, 3, 8, 13]))
        #expect(!trace.chunks.keys.contains { $0.hasSuffix("s_test.lua") })
        #expect(CoverageTable(trace).text.contains("5-6, 14"))
        #expect(CoverageTable.ranges([2, 3, 9], among: [1, 2, 3, 5, 9]) == "2-3, 9")
        #expect(CoverageTable.ranges([3, 9], among: [1, 3, 9]) == "3-9")
    }
}

/// Notes down the elements of a document.
private final class ElementRecorder: NSObject, XMLParserDelegate {
    var names: [String] = []
    var attributes: [[String: String]] = []
    var text = ""

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        names.append(name)
        self.attributes.append(attributes)
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
