import Foundation
import Testing

@Suite("presence_logger.lua")
struct PresenceScriptTests {
    private struct Presence: Decodable, Equatable {
        var online: Bool
        var address: String?
        var by: String?

        static let online = Presence(online: true, address: "127.0.0.1")
        static func offline(by cause: String) -> Presence { Presence(online: false, by: cause) }
    }

    /// What is said of a client.
    private func presence(of client: String, _ messages: [ReceivedMessage]) throws -> [Presence] {
        try messages.filter { $0.topic == "presence/\(client)" }
            .map { try JSONDecoder().decode(Presence.self, from: Data($0.payload)) }
    }

    @Test("says who comes, and who goes and how", arguments: ClientVersion.allCases)
    func presence(version: ClientVersion) async throws {
        try await RunningBroker.run([Programs.script("presence_logger")]) { broker in
            let watcher = try await broker.sub(version, "-i", "watcher", "-t", "presence/#", "-q", "1")
            let itself = try #require(try await watcher.messages(1).first)
            #expect(itself.isRetained)
            #expect(itself.contentType == (version == .v5 ? "application/json" : ""))
            #expect(try presence(of: "watcher", [itself]) == [.online])

            try await broker.pub(version, "-i", "s1", "-t", "hello", "-m", "hello")
            let mortal = try await broker.sub(version, "-i", "s/2", "-t", "x")
            _ = try await watcher.messages(4)
            mortal.kill()
            let messages = try await watcher.messages(5)
            #expect(try presence(of: "s1", messages) == [.online, .offline(by: "client")])
            #expect(try presence(of: "s_2", messages) == [.online, .offline(by: "network")])

            let later = try await broker.sub(version, "-i", "later", "-t", "presence/s1", "-q", "1")
            #expect(try presence(of: "s1", try await later.messages(1)) == [.offline(by: "client")])
            try await broker.waitForLog("client gone")
        }
    }
}
