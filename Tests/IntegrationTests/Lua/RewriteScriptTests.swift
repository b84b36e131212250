import Testing

@Suite("topic_rewrite.lua")
struct RewriteScriptTests {
    @Test("moves what is published and subscribed to", arguments: ClientVersion.allCases)
    func rewrite(version: ClientVersion) async throws {
        try await RunningBroker.run([Programs.script("topic_rewrite")]) { broker in
            let new = try await broker.sub(version, "-i", "new", "-t", "devices/#", "-q", "1")
            let old = try await broker.sub(version, "-i", "old", "-t", "legacy/pump/#", "-q", "1")
            let writer = try await broker.pub(
                version, "-i", "writer", "-t", "legacy/pump/pressure", "-m", "3.2", "-q", "1")
            #expect(writer.end == .exited(0))
            let expected = ReceivedMessage(
                "devices/pump/pressure", "3.2", qos: 1, userProperties: version == .v5 ? "moved-from:legacy/" : "")
            #expect(try await new.messages(1) == [expected])
            #expect(try await old.messages(1) == [expected])
        }
    }
}
