#if JWT
import Foundation
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("acl_by_jwt.lua")
struct JWTExampleTests {
    private func ask(_ password: String?) throws -> Verdict<AuthenticationGrant> {
        try Scripts(example: "acl_by_jwt.lua").hooks.authenticate(
            Client(id: "pump-1"), Credentials(username: "token", password: password.map { Array($0.utf8) }))
    }

    @Test("the token that the file shows lets in, with what it says")
    func shown() throws {
        let text = try String(contentsOfFile: Scripts.package + "/Examples/lua/acl_by_jwt.lua", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.contains("TOKEN=") })
        let token = try #require(line.split(separator: "=").last).trimmingCharacters(in: .whitespaces)
        guard case .allow(let grant) = try ask(token) else { throw CancellationError() }
        #expect(grant.username == "pump-1" && grant.expiresIn ?? 0 > 0)
        #expect(grant.rules?.map(\.filter) == ["sensors/pump-1/#", "commands/pump-1/#"])
    }

    @Test("without a token, with one that has expired or is signed by somebody else nobody gets in")
    func refused() throws {
        #expect(describe(try ask(nil)) == "deny bad_user_name_or_password")
        #expect(describe(try ask("rubbish")) == "deny bad_user_name_or_password not a token")
        let old = try TokenSigner.hmac("HS256", secret: "change me").token(#"{"sub":"x","exp":5}"#)
        #expect(describe(try ask(old)) == "deny bad_user_name_or_password the token has expired")
        let foreign = try TokenSigner.hmac("HS256", secret: "other").token(#"{"sub":"x"}"#)
        #expect(describe(try ask(foreign)) == "deny bad_user_name_or_password the signature is wrong")
    }
}
#endif
