#if JWT
import Foundation
import MQTTHooks
import Synchronization
import Testing

@testable import MQTTLua

@Suite("mqtt.jwt")
struct JWTLibraryTests {
    private let time = TestTime()

    /// A script that verifies its payload with these options, and returns the subject, or why not.
    private func script(_ options: String, _ configuration: LuaConfiguration? = nil) throws -> HTTPScript {
        try HTTPScript(
            ["a": "local c, e = mqtt.jwt.verify(payload, { \(options) }) return c and c.sub or e"],
            configuration: configuration ?? time.configuration)
    }

    private static func quoted(_ text: String) -> String { "[[" + text + "]]" }

    private static let claims = #"{"sub":"ann"}"#

    @Test("a shared secret verifies what was signed with it", arguments: ["HS256", "HS384", "HS512"])
    func secrets(algorithm: String) async throws {
        let token = try TokenSigner.hmac(algorithm, secret: "s3cret").token(Self.claims)
        #expect(try await script("secret = 's3cret'").ask("a", token) == "ann")
        #expect(try await script("secret = 'other'").ask("a", token) == "the signature is wrong")
        let other = algorithm == "HS256" ? "HS384" : "HS256"
        #expect(
            try await script("secret = 's3cret', algorithms = '\(other)'").ask("a", token)
                == "the token's algorithm is not allowed")
    }

    @Test("the example of RFC 7515, appendix A.1")
    func example() async throws {
        let token =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow=="
        var configuration = LuaConfiguration()
        configuration.wall = { 1_300_819_379 }
        let script = try HTTPScript(
            [
                "a":
                    "local c = mqtt.jwt.verify(payload, { secret = mqtt.base64.decode('\(key)') }) return c.iss, c['http://example.com/is_root']"
            ], configuration: configuration)
        #expect(await script.ask("a", token) == "joe true")
    }

    @Test("a public key verifies what was signed with its private half, and nothing else", arguments: TokenSigner.all)
    func keys(signer: TokenSigner) async throws {
        let token = try signer.token(Self.claims)
        let options = "key = \(Self.quoted(signer.pem)), algorithms = { '\(signer.algorithm)' }"
        let script = try script(options)
        #expect(await script.ask("a", token) == "ann")
        // Another payload under the same signature.
        var parts = token.split(separator: ".").map(String.init)
        parts[1] = TokenSigner.text(Data(#"{"sub":"root"}"#.utf8))
        #expect(await script.ask("a", parts.joined(separator: ".")) == "the signature is wrong")
        // Another key of the same kind.
        for other in TokenSigner.all where other.algorithm != signer.algorithm {
            let answer = await script.ask("a", try other.token(Self.claims))
            #expect(answer == "the token's algorithm is not allowed")
            let lie = await script.ask("a", try other.token(Self.claims, header: ["alg": signer.algorithm]))
            #expect(lie == "the signature is wrong")
        }
    }

    @Test("a key of an elliptic curve needs no list of algorithms, one of RSA does")
    func implied() async throws {
        for name in ["ES256", "ES384", "ES512", "EdDSA"] {
            let signer = TokenSigner.named(name)
            let script = try script("key = \(Self.quoted(signer.pem))")
            #expect(await script.ask("a", try signer.token(Self.claims)) == "ann")
            #expect(
                await script.ask("a", try TokenSigner.named("RS256").token(Self.claims))
                    == "the token's algorithm does not fit the key")
        }
        let rsa = TokenSigner.named("PS256")
        let failure = try await script("key = \(Self.quoted(rsa.pem))").ask("a", try rsa.token(Self.claims))
        #expect(failure.hasSuffix("an RSA key serves several algorithms: name yours in 'algorithms'"), "\(failure)")
    }

    @Test("a token cannot choose to be verified with the public key as a secret, or not at all")
    func confusion() async throws {
        for signer in TokenSigner.all {
            let script = try script("key = \(Self.quoted(signer.pem)), algorithms = '\(signer.algorithm)'")
            let forged = try TokenSigner.hmac("HS256", secret: signer.pem).token(Self.claims)
            #expect(await script.ask("a", forged) == "the token's algorithm is not allowed")
        }
        let secret = try script("secret = 's'")
        for name in ["none", "None", "NONE", "", "RS256", "hs256"] {
            let token = try TokenSigner.token(Self.claims, header: ["alg": name]) { _ in Data() }
            #expect(await secret.ask("a", token) == "the token's algorithm is not allowed")
        }
        let critical = try TokenSigner.hmac("HS256", secret: "s").token(Self.claims, header: ["crit": "b64"])
        #expect(await secret.ask("a", critical) == "not a token")
    }

    @Test(
        "what is no token is none", arguments: ["", "a", "a.b", "a.b.c.d", "e30.e30.", "e30=.e30.e30", "..", "ä.ö.ü"])
    func garbage(text: String) async throws {
        #expect(try await script("secret = 's'").ask("a", text) == "not a token")
    }

    @Test(
        "a token counts for its time, by the clock of the broker",
        arguments: [
            ("\"exp\":1700001001", "ann", ""), ("\"exp\":1700001000", "the token has expired", ""),
            ("\"exp\":1700000999", "ann", "leeway = 2"), ("\"exp\":1700000990", "the token has expired", "leeway = 2"),
            ("\"nbf\":1700001000", "ann", ""), ("\"nbf\":1700001001", "the token is not valid yet", ""),
            ("\"nbf\":1700001001.5", "ann", "leeway = 2"),
            ("\"iat\":1700001001", "the token was issued in the future", ""),
            ("\"exp\":\"1\"", "the claims are not what they should be", ""),
            ("\"exp\":null", "ann", ""),
        ])
    func times(claim: String, expected: String, options: String) async throws {
        let token = try TokenSigner.hmac("HS256", secret: "s").token("{\"sub\":\"ann\",\(claim)}")
        #expect(try await script("secret = 's', \(options)").ask("a", token) == expected)
    }

    @Test("a token counts for its issuer and its audience")
    func parties() async throws {
        func ask(_ claims: String, _ options: String) async throws -> String {
            let token = try TokenSigner.hmac("HS256", secret: "s").token("{\"sub\":\"ann\"\(claims)}")
            return try await script("secret = 's', \(options)").ask("a", token)
        }
        #expect(try await ask(#","iss":"i""#, "issuer = 'i'") == "ann")
        #expect(try await ask(#","iss":"i""#, "issuer = { 'h', 'i' }") == "ann")
        #expect(try await ask(#","iss":"j""#, "issuer = 'i'") == "the token is from another issuer")
        #expect(try await ask("", "issuer = 'i'") == "the token is from another issuer")
        #expect(try await ask(#","aud":"a""#, "audience = 'a'") == "ann")
        #expect(try await ask(#","aud":["b","a"]"#, "audience = { 'x', 'a' }") == "ann")
        #expect(try await ask(#","aud":["b"]"#, "audience = 'a'") == "the token is for another audience")
        #expect(try await ask("", "audience = 'a'") == "the token is for another audience")
    }

    @Test("claims are what mqtt.json.decode would make of them")
    func claims() async throws {
        let script = try HTTPScript(
            [
                "a":
                    "local c = mqtt.jwt.verify(payload, { secret = 's' }) return c.n == mqtt.json.null, c.i, c.d, c.l[2], c.o.x, c.t"
            ], configuration: time.configuration)
        let claims = #"{"n":null,"i":5,"d":1.5,"l":[1,"two"],"o":{"x":true},"t":"a\u00fc\n"}"#
        let token = try TokenSigner.hmac("HS512", secret: "s").token(claims)
        #expect(await script.ask("a", token) == "true 5 1.5 two true aü\n")
        #expect(
            await script.ask("a", try TokenSigner.hmac("HS512", secret: "s").token("[1]")).hasSuffix("should be")
                == false)
    }

    @Test(
        "a mistake is an error at its line",
        arguments: [
            ("{}", "#2 to 'verify' (one of the fields 'secret', 'key' and 'jwks' expected)"),
            (
                "{ secret = 's', jwks = 'x', algorithms = 'RS256' }",
                "#2 to 'verify' (one of the fields 'secret', 'key' and 'jwks' expected)"
            ),
            ("{ secert = 's' }", "#2 to 'verify' (no field 'secert' is known (did you mean 'secret'?))"),
            ("{ secret = '' }", "#2 to 'verify' (field 'secret': a secret may not be empty)"),
            (
                "{ secret = 's', algorithms = 'HS265' }",
                "#2 to 'verify' (field 'algorithms': 'HS265' is not an algorithm (did you mean 'HS256'?))"
            ),
            (
                "{ secret = 's', algorithms = { 'none' } }",
                "#2 to 'verify' (field 'algorithms': 'none' is not an algorithm)"
            ),
            (
                "{ secret = 's', algorithms = 'RS256' }",
                "#2 to 'verify' (field 'algorithms': a secret is for HS256, HS384 and HS512 alone)"
            ),
            (
                "{ key = 'x' }",
                "#2 to 'verify' (field 'key': a public key in PEM expected: a text that begins with -----BEGIN)"
            ),
            (
                "{ key = '-----BEGIN PUBLIC KEY-----', algorithms = 'HS256' }",
                "#2 to 'verify' (field 'algorithms': HS256, HS384 and HS512 are for a secret, not a public key)"
            ),
            ("{ jwks = 'x' }", "#2 to 'verify' (field 'algorithms' is missing: which does the JWK set sign with?)"),
            (
                "{ jwks = 'ftp://h', algorithms = 'RS256' }",
                "#2 to 'verify' (field 'jwks': only http and https are spoken)"
            ),
            ("{ secret = 's', leeway = -1 }", "#2 to 'verify' (field 'leeway': 0 to 86400 seconds expected, got -1.0)"),
        ])
    func mistakes(options: String, expected: String) throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt' return { on_publish = function() mqtt.jwt.verify('a.b.c', \(options)) end }")
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") } == "s.lua:1: bad argument " + expected)
    }

    @Test("a text that is no key is an error, and so is a private key")
    func badKeys() async throws {
        let token = try TokenSigner.named("ES256").token(Self.claims)
        let none = try await script("key = '-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----'").ask(
            "a", token)
        #expect(none.contains("field 'key': not a public key of RSA"), "\(none)")
        let secret = try await script("key = '-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----'").ask(
            "a", token)
        #expect(secret.contains("field 'key': a private key"), "\(secret)")
    }

    @Test("where a script may not wait, a secret does and a public key does not")
    func synchronous() throws {
        let token = try TokenSigner.hmac("HS256", secret: "s").token(Self.claims)
        let pem = TokenSigner.named("ES256").pem
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { authorize_receive = function(c, m)
              if m.topic == "a" then return mqtt.jwt.verify('\(token)', { secret = 's' }).sub == 'ann' end
              mqtt.jwt.verify('\(token)', { key = [[\(pem)]] })
            end }
            """)
        #expect(try scripts.hooks.receive("a") == .allow)
        let failure = scripts.failure { _ = try scripts.hooks.receive("b") }
        #expect(failure == "s.lua:4: a token with a public key takes a while, and this hook may not wait")
    }
}
#endif
