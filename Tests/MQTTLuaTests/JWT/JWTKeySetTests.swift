#if JWT
import Foundation
import Synchronization
import Testing

@testable import MQTTLua

@Suite("mqtt.jwt with a JWK set")
struct JWTKeySetTests {
    private let time = TestTime()
    private let response = Response()

    /// What the server answers with, and how often it was asked.
    private final class Response: Sendable {
        let current = Mutex(ScriptHTTPResponse(status: 200))
        let count = Mutex(0)
    }

    private static func set(_ keys: [(String, TokenSigner)], _ more: [String] = []) throws -> String {
        let members = try keys.map { identifier, signer in
            String(decoding: try JSONEncoder().encode(signer.jwk.merging(["kid": identifier]) { $1 }), as: UTF8.self)
        }
        return "{\"keys\":[\((members + more).joined(separator: ","))]}"
    }

    private func serve(_ keys: [(String, TokenSigner)], cacheControl: String? = nil) throws {
        let headers = cacheControl.map { [ScriptHTTPHeader("Cache-Control", $0)] } ?? []
        let body = Array(try Self.set(keys).utf8)
        response.current.withLock { $0 = ScriptHTTPResponse(status: 200, headers: headers, body: body) }
    }

    private func script(_ options: String = "") throws -> HTTPScript {
        var configuration = time.configuration
        configuration.httpClient = RecordingHTTPClient { [response] _ in
            response.count.withLock { $0 += 1 }
            return response.current.withLock { $0 }
        }
        let names = "{ 'RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA' }"
        return try HTTPScript(
            [
                "a":
                    "local c, e = mqtt.jwt.verify(payload, { jwks = 'https://h/keys', algorithms = \(names), \(options) }) return c and c.sub or e"
            ], configuration: configuration)
    }

    private func token(_ algorithm: String, _ identifier: String?) throws -> String {
        try TokenSigner.named(algorithm).token(#"{"sub":"ann"}"#, header: identifier.map { ["kid": $0] } ?? [:])
    }

    private var fetches: Int { response.count.withLock { $0 } }

    @Test("every kind of key verifies its tokens, by identifier or without")
    func kinds() async throws {
        let names = ["RS256", "ES256", "ES384", "ES512", "EdDSA"]
        try serve(names.map { ("key " + $0, TokenSigner.named($0)) })
        let script = try script()
        for name in names + ["PS256"] {
            let key = "key " + (name == "PS256" ? "RS256" : name)
            #expect(await script.ask("a", try token(name, key)) == "ann")
            #expect(await script.ask("a", try token(name, nil)) == "ann")
        }
        #expect(await script.ask("a", try token("ES256", "key EdDSA")) == "the token's algorithm does not fit the key")
        #expect(fetches == 1)
    }

    @Test("a set is fetched anew after its time, which its server knows best")
    func lifetime() async throws {
        try serve([("k", TokenSigner.named("ES256"))], cacheControl: "public, max-age=60")
        let script = try script("jwks_ttl = 1000")
        for _ in 0..<3 { #expect(await script.ask("a", try token("ES256", "k")) == "ann") }
        time.advance(59)
        #expect(await script.ask("a", try token("ES256", "k")) == "ann")
        #expect(fetches == 1)
        time.advance(1)
        try serve([("k", TokenSigner.named("ES256"))])
        #expect(await script.ask("a", try token("ES256", "k")) == "ann")
        #expect(fetches == 2)
        time.advance(999)
        #expect(await script.ask("a", try token("ES256", "k")) == "ann")
        #expect(fetches == 2)
    }

    @Test("a key that is not there yet is asked for, though not by every token")
    func rotation() async throws {
        try serve([("old", TokenSigner.named("ES256"))])
        let script = try script()
        #expect(await script.ask("a", try token("ES256", "old")) == "ann")
        try serve([("old", TokenSigner.named("ES256")), ("new", TokenSigner.named("EdDSA"))])
        for _ in 0..<3 {
            #expect(await script.ask("a", try token("EdDSA", "new")) == "the JWK set has no such key")
        }
        #expect(fetches == 1)
        time.advance(10)
        #expect(await script.ask("a", try token("EdDSA", "new")) == "ann")
        for _ in 0..<3 {
            #expect(await script.ask("a", try token("EdDSA", "none")) == "the JWK set has no such key")
        }
        #expect(fetches == 2)
    }

    @Test("a set that cannot be fetched any more goes on as it was; one that never could says why")
    func stale() async throws {
        response.current.withLock { $0 = ScriptHTTPResponse(status: 503) }
        let script = try script()
        #expect(await script.ask("a", try token("ES256", "k")) == "the JWK set cannot be fetched: status 503")
        time.advance(10)
        try serve([("k", TokenSigner.named("ES256"))])
        #expect(await script.ask("a", try token("ES256", "k")) == "ann")
        response.current.withLock { $0 = ScriptHTTPResponse(status: 200, body: Array("garbage".utf8)) }
        time.advance(1000)
        #expect(await script.ask("a", try token("ES256", "k")) == "ann")
        #expect(fetches == 3)
    }

    @Test("a file beside the script is as good, and keys of unknown kinds do not spoil the others")
    func file() async throws {
        let others = [#"{"kty":"oct","k":"AAAA","kid":"s"}"#, #"{"kty":"XX"}"#, "{}"]
        let loop = TestLoop()
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { on_publish = function(client, message)
              local c, e = mqtt.jwt.verify(message.payload, { jwks = 'keys.json', algorithms = 'ES256' })
              message.payload = c and c.sub or e
            end }
            """, loop: loop.identity)
        try scripts.write(try Self.set([("k", TokenSigner.named("ES256"))], others), to: "keys.json")
        let text = try token("ES256", "k")
        let answer = try await loop.run { [hooks = scripts.hooks] in try await hooks.publishToEnd("a", text).1.text }
        #expect(answer == "ann")
    }
}
#endif
