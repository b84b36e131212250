#if HTTP
import MQTTHooks
import NIOCore
import NIOSSL
import Testing

@testable import MQTTLua

@Suite("mqtt.http over sockets")
struct BuiltInHTTPClientTests {
    private func script(_ bodies: [String: String], _ limits: HTTPLimits = HTTPLimits()) throws -> HTTPScript {
        var configuration = LuaConfiguration()
        configuration.http = limits
        return try HTTPScript(bodies, configuration: configuration)
    }

    private static let get = ["a": "local r, e = mqtt.http.get(payload) return r and r.status, r and #r.body or e"]

    @Test("requests arrive as they were meant, and answers come back")
    func exchange() async throws {
        let server = try await HTTPTestServer()
        let script = try script([
            "get": "return mqtt.http.get(payload, { headers = { ['X-A'] = 'ä' } }).body",
            "post": "return mqtt.http.post(payload, 'body', { headers = { ['User-Agent'] = 'u' } }).body",
            "moved": "return mqtt.http.get(payload).status, mqtt.http.get(payload, { redirects = 1 }).body",
        ])
        #expect(await script.ask("get", server.url("/x?y=z")) == "GET /x?y=z|user-agent=martlet|x-a=ä|")
        #expect(await script.ask("post", server.url("/x")) == "POST /x|content-length=4|user-agent=u|body")
        #expect(await script.ask("moved", server.url("/moved")) == "302 GET /echo|user-agent=martlet|")
        try await server.stop()
    }

    @Test("connections stay open for the next request")
    func reuse() async throws {
        let server = try await HTTPTestServer()
        let script = try script(Self.get)
        for _ in 0..<20 { #expect(await script.ask("a", server.url("/huge/3")) == "200 3") }
        #expect(server.requests == 20 && server.connections == 1)
        try await server.stop()
    }

    @Test("no more connections than the configuration says, also for many at the same time")
    func connections() async throws {
        let server = try await HTTPTestServer()
        var limits = HTTPLimits()
        limits.connections = 2
        let script = try script(Self.get, limits)
        let tasks = (0..<50).map { _ in script.begin("a", server.url("/huge/3")) }
        for task in tasks { #expect(try await task.value == "200 3") }
        #expect(server.requests == 50 && server.connections <= 2)
        try await server.stop()
    }

    @Test(
        "a server that does not behave is no answer, and says why",
        arguments: [
            ("/silent", "nil no answer within 0.3 s"), ("/closed", "nil remote connection closed"),
            ("/garbage", "nil the answer is not HTTP: "), ("/half", "nil "),
        ])
    func broken(path: String, expected: String) async throws {
        let server = try await HTTPTestServer()
        let script = try script([
            "a": "local r, e = mqtt.http.get(payload, { timeout = 0.3 }) return r and r.status, r and #r.body or e"
        ])
        let answer = await script.ask("a", server.url(path))
        #expect(answer.hasPrefix(expected), "\(answer)")
        #expect(await script.ask("a", server.url("/huge/1")) == "200 1")
        try await server.stop()
    }

    @Test("a body may have so many bytes and no more")
    func size() async throws {
        let server = try await HTTPTestServer()
        let script = try script(Self.get)
        #expect(await script.ask("a", server.url("/huge/\(1 << 20)")) == "200 \(1 << 20)")
        #expect(
            await script.ask("a", server.url("/huge/\(1 << 20 + 1)")) == "nil a body of more than \(1 << 20) bytes")
        try await server.stop()
    }

    @Test("where nobody listens there is no connection, and soon nobody asks any more")
    func refused() async throws {
        let server = try await HTTPTestServer()
        let url = server.url("/")
        try await server.stop()
        var limits = HTTPLimits()
        limits.failures = 2
        let script = try script(Self.get, limits)
        for _ in 0..<2 {
            #expect(await script.ask("a", url) == "nil connection refused")
        }
        #expect(await script.ask("a", url).hasSuffix(" has failed too often, and is left alone for a while"))
    }

    @Test("a server whose certificate nobody vouches for is not spoken to, nor is one without TLS")
    func untrusted() async throws {
        let context = try TestCertificate.context()
        let server = try await HTTPTestServer { channel in
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }
        let plain = try await HTTPTestServer()
        let script = try script(Self.get)
        #expect(
            await script.ask("a", "https://localhost:\(server.port)/") == "nil the server's certificate is not trusted")
        let answer = await script.ask("a", "https://localhost:\(plain.port)/")
        #expect(answer.hasPrefix("nil "), "\(answer)")
        #expect(server.requests == 0 && plain.requests == 0)
        try await server.stop()
        try await plain.stop()
    }
}
#endif
