import Testing

@Suite("redact_on_deliver.lua")
struct RedactScriptTests {
    @Test("each role gets its own copy, and one that cannot be redacted is dropped", arguments: ClientVersion.allCases)
    func redact(version: ClientVersion) async throws {
        try await RunningBroker.run([Programs.script("redact_on_deliver")]) { broker in
            let doctor = try await broker.sub(version, "-i", "d1", "-u", "doctor", "-t", "ward/#", "-q", "1")
            let displays = [
                try await broker.sub(version, "-i", "p1", "-u", "display", "-t", "ward/#", "-q", "1"),
                try await broker.sub(version, "-i", "p2", "-u", "display", "-t", "ward/#", "-q", "1"),
            ]
            let texts = [#"{"name":"Ann","pulse":72}"#, "no json", #"{"name":"Bob","pulse":60}"#]
            for text in texts {
                try await broker.pub(version, "-i", "m", "-u", "monitor", "-t", "ward/3", "-m", text, "-q", "1")
            }
            #expect(try await doctor.messages(3).map(\.text) == texts)
            for display in displays {
                #expect(try await display.messages(2).map(\.text) == [#"{"pulse":72}"#, #"{"pulse":60}"#])
            }
            let stranger = try await broker.subToEnd(version, "-i", "x", "-u", "mallory", "-t", "ward/#")
            #expect(stranger.end != .exited(0))
        }
    }
}
