import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("mqtt.http")
struct HTTPLibraryTests {
    private func script(_ client: RecordingHTTPClient, _ bodies: [String: String]) throws -> HTTPScript {
        var configuration = LuaConfiguration()
        configuration.httpClient = client
        return try HTTPScript(bodies, configuration: configuration)
    }

    private let fine = RecordingHTTPClient { _ in ScriptHTTPResponse(status: 204) }

    @Test("what a script says goes out, and nothing else")
    func requests() async throws {
        let script = try script(
            fine,
            [
                "get": "return mqtt.http.get('http://h/a?b=' .. mqtt.http.escape(payload)).status",
                "post":
                    "return mqtt.http.post('https://h:8443/a', payload, { headers = { ['X-A'] = 'b' }, timeout = 0.5 }).status",
                "json": "return mqtt.http.post('http://h/', nil, { json = { a = { 1, true } } }).status",
                "put":
                    "return mqtt.http.request { method = 'put', url = 'http://h', body = payload, max_body = 7 }.status",
                "typed":
                    "return mqtt.http.request { url = 'http://h', json = {1}, headers = { ['content-type'] = 'x' } }.status",
            ])
        #expect(await script.ask("get", "ü/ &\r\n~") == "204")
        #expect(await script.ask("post", "body") == "204")
        #expect(await script.ask("json") == "204")
        #expect(await script.ask("put", "p") == "204")
        #expect(await script.ask("typed") == "204")
        let json = ScriptHTTPHeader("Content-Type", "application/json")
        #expect(
            fine.requests == [
                ScriptHTTPRequest(url: "http://h/a?b=%C3%BC%2F%20%26%0D%0A~"),
                ScriptHTTPRequest(
                    method: "POST", url: "https://h:8443/a", headers: [ScriptHTTPHeader("X-A", "b")],
                    body: Array("body".utf8), timeout: .milliseconds(500)),
                ScriptHTTPRequest(
                    method: "POST", url: "http://h/", headers: [json], body: Array(#"{"a":[1,true]}"#.utf8)),
                ScriptHTTPRequest(method: "PUT", url: "http://h", body: Array("p".utf8), maximumBodySize: 7),
                ScriptHTTPRequest(
                    url: "http://h", headers: [ScriptHTTPHeader("content-type", "x")], body: Array("[1]".utf8)),
            ])
    }

    @Test("a response has a status, headers by lower-case name and a body, which may be read as JSON")
    func responses() async throws {
        let client = RecordingHTTPClient { request in
            ScriptHTTPResponse(
                status: 418,
                headers: [
                    ScriptHTTPHeader("Content-Type", "x"), ScriptHTTPHeader("Vary", "a"), ScriptHTTPHeader("vary", "b"),
                ], body: request.body)
        }
        let script = try script(
            client,
            [
                "fields":
                    "local r = mqtt.http.post('http://h', payload) return r.status, r.headers['content-type'], r.headers.vary, r.headers.none, r.body",
                "json": "return mqtt.http.post('http://h', payload):json().a.b",
                "null": "return mqtt.http.post('http://h', payload):json().a == mqtt.json.null",
                "bad": "return mqtt.http.post('http://h', payload):json()",
                "typo": "return mqtt.http.post('http://h', payload).heders",
            ])
        #expect(await script.ask("fields", "text") == "418 x a, b nil text")
        #expect(await script.ask("json", #"{"a":{"b":[1]}}"#).hasPrefix("table: "))
        #expect(await script.ask("json", #"{"a":{"b":"c"}}"#) == "c")
        #expect(await script.ask("null", #"{"a":null}"#) == "true")
        #expect(await script.ask("bad", "no json").hasPrefix("nil unexpected character"))
        #expect(await script.ask("typo").hasSuffix("'response' has no field 'heders' (did you mean 'headers'?)"))
    }

    @Test(
        "a mistake is an error at its line",
        arguments: [
            ("get('ftp://h')", "bad argument #1 to 'get' (only http and https are spoken)"),
            (
                "get('http://h/a b')",
                "bad argument #1 to 'get' (\"http://h/a b\" is not an address: escape what it is made of)"
            ),
            (
                "get('http://u:p@h/')",
                "bad argument #1 to 'get' (an address with a user name or password: send the header Authorization)"
            ),
            ("get('http:///a')", "bad argument #1 to 'get' (\"http:///a\" has no host)"),
            ("get(5)", "bad argument #1 to 'get' (string expected, got number)"),
            (
                "get('http://h', { timout = 1 })",
                "bad argument #2 to 'get' (no field 'timout' is known (did you mean 'timeout'?))"
            ),
            ("get('http://h', { timeout = 0 })", "bad argument #2 to 'get' (field 'timeout': number above 0 expected)"),
            (
                "post('http://h', 'x', { json = {} })",
                "bad argument #3 to 'post' (field 'json': a request has one body)"
            ),
            ("request { method = 'GET' }", "bad argument #1 to 'request' (field 'url' is missing)"),
            (
                "request { url = 'http://h', method = 'A B' }",
                "bad argument #1 to 'request' (field 'method': \"A B\" is not a method)"
            ),
            (
                "get('http://h', { headers = { ['x\\r\\n'] = 'y' } })",
                "bad argument #2 to 'get' (field 'headers': 'x\r\n' is not the name of a header)"
            ),
            (
                "get('http://h', { headers = { x = 'a\\r\\nb: c' } })",
                "bad argument #2 to 'get' (field 'headers': 'x': a value of one line expected)"
            ),
            (
                "get('http://h', { headers = { ['Content-Length'] = '1' } })",
                "bad argument #2 to 'get' (field 'headers': 'Content-Length' is not for scripts to set)"
            ),
            (
                "get('http://h', { max_body = 1 << 40 })",
                "bad argument #2 to 'get' (field 'max_body': integer from 0 to 67108864 expected)"
            ),
            ("send('http://h')", "'mqtt.http' has no field 'send'"),
        ])
    func mistakes(call: String, expected: String) throws {
        var configuration = LuaConfiguration()
        configuration.httpClient = fine
        let scripts = try Scripts(
            "local mqtt = require 'mqtt' return { on_publish = function() mqtt.http.\(call) end }",
            configuration: configuration)
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") } == "s.lua:1: " + expected)
        #expect(fine.requests.isEmpty)
    }

    @Test("where a script may not wait, asking is an error that says so")
    func synchronous() throws {
        var configuration = LuaConfiguration()
        configuration.httpClient = fine
        let scripts = try Scripts(
            "local mqtt = require 'mqtt' return { authorize_receive = function() mqtt.http.get('http://h') end }",
            configuration: configuration)
        let failure = scripts.failure { _ = try scripts.hooks.receive("a") }
        #expect(failure.hasPrefix("s.lua:1: ") && failure.contains("get") && failure.contains("wait"), "\(failure)")
        let atLoad = try Scripts.loadFailure(
            "local mqtt = require 'mqtt' mqtt.http.get('http://127.0.0.1:1') return {}")
        #expect(atLoad.hasPrefix("s.lua:1: ") && atLoad.contains("wait"), "\(atLoad)")
    }

    @Test("without a response there is nil and why")
    func failures() async throws {
        let client = RecordingHTTPClient { request in
            if request.url.hasSuffix("other") { throw CocoaMock() }
            throw ScriptHTTPError("no connection")
        }
        let script = try script(client, ["a": "return mqtt.http.get('http://h/' .. payload)"])
        #expect(await script.ask() == "nil no connection")
        #expect(await script.ask("a", "other") == "nil some other error")
    }

    private struct CocoaMock: Error, CustomStringConvertible {
        let description = "some other error"
    }

    @Test("a request is given up after its time, by the clock of the broker")
    func timeout() async throws {
        let clock = TestClock()
        let client = RecordingHTTPClient { _ in
            try await Task.sleep(for: .seconds(3600))
            return ScriptHTTPResponse(status: 200)
        }
        var configuration = clock.configuration
        configuration.httpClient = client
        let script = try HTTPScript(
            ["a": "return mqtt.http.get('http://h')", "b": "return mqtt.http.get('http://h', { timeout = 7 })"],
            configuration: configuration)
        for (topic, seconds) in [("a", 2.0), ("b", 7)] {
            let task = script.begin(topic)
            await clock.wake(seconds)
            #expect(try await task.value == "nil no answer within \(seconds) s")
        }
        #expect(client.cancelled.count == 2)
    }

    @Test("a request ends with the client, whose hook goes no further")
    func cancellation() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let client = RecordingHTTPClient { _ in
            arrived.yield()
            try await Task.sleep(for: .seconds(3600))
            return ScriptHTTPResponse(status: 200)
        }
        var configuration = TestClock().configuration
        configuration.httpClient = client
        let script = try HTTPScript(["a": "return mqtt.http.get('http://h')"], configuration: configuration)
        let task = script.begin()
        for await _ in arrivals { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(client.cancelled == ["http://h"])
    }
}
