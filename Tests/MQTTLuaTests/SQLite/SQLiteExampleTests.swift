#if SQLite
import Foundation
import Logging
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("acl_by_sqlite.lua")
struct SQLiteExampleTests {
    @Test("users and rules are those of the database, as users.sql makes it")
    func database() async throws {
        let folder = try TestFolder()
        let examples = Scripts.package + "/Examples/lua/"
        try folder.write("users.db", try String(contentsOfFile: examples + "users.sql", encoding: .utf8))
        var configuration = LuaConfiguration()
        configuration.values = ["database": .text(folder.path("users.db"))]
        let loop = TestLoop()
        let plugin = try LuaPlugin(
            scripts: [examples + "acl_by_sqlite.lua"], configuration: configuration, logger: Logger(label: "test"))
        let hooks = try #require(try plugin.instance(for: loop.identity) as? LuaLoopPlugin)
        func ask(_ name: String?, _ password: String?) async throws -> Verdict<AuthenticationGrant> {
            try await loop.run { try await hooks.authenticateToEnd(username: name, password: password) }
        }
        guard case .allow(let ann) = try await ask("ann", "violet") else { throw CancellationError() }
        #expect(ann.rules?.map(\.filter) == ["sensors/ann/#", "commands/ann/#"])
        guard case .allow(let bob) = try await ask("bob", "indigo") else { throw CancellationError() }
        #expect(bob.rules?.map(\.filter) == ["sensors/#"])
        for (name, password) in [
            ("ann", "indigo"), ("eve", "violet"), ("' OR ''='", "violet"), (nil, nil), ("ann", nil),
        ] {
            #expect(describe(try await ask(name, password)) == "deny bad_user_name_or_password")
        }
    }
}
#endif
