import MQTTHooks
import PasswordHashing
import Testing

@testable import MQTTLua

@Suite("mqtt.crypto.verify_password")
struct PasswordTests {
    private let loop = TestLoop()

    @Test(
        "tells right passwords from wrong ones, for both kinds of hash",
        arguments: [PasswordScheme.sha512, .pbkdf2(iterations: 7)])
    func verify(scheme: PasswordScheme) async throws {
        let hash = try PasswordHash(password: Array("s3cret".utf8), scheme: scheme).text
        let scripts = try Scripts(
            """
            local mqtt = require "mqtt"
            return { authenticate = function(client, credentials)
              return mqtt.crypto.verify_password(credentials.password, "\(hash)")
            end }
            """, loop: loop.identity)
        let hooks = scripts.hooks
        let right = try await loop.run { describe(try await hooks.authenticateToEnd(password: "s3cret")) }
        #expect(right == "allow")
        let wrong = try await loop.run { describe(try await hooks.authenticateToEnd(password: "secret")) }
        #expect(wrong == "deny bad_user_name_or_password")
    }

    @Test(
        "what is no hash is an error that does not quote it",
        arguments: ["s3cret", "$1$a$b", "$6$YQ==$YQ==", "$7$0$YQ==$YQ=="])
    func mistakes(hash: String) throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt' return { authenticate = function() mqtt.crypto.verify_password('x', '\(hash)') end }"
        )
        let failure = scripts.failure {
            _ = try scripts.hooks.authenticate(Client(id: "c"), Credentials(username: nil, password: nil))
        }
        #expect(
            failure
                == "s.lua:1: bad argument #2 to 'verify_password' ($6$salt$hash or $7$iterations$salt$hash expected)")
    }
}
