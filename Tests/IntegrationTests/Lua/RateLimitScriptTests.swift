import MQTTCodec
import Testing

@Suite("rate_limit.lua")
struct RateLimitScriptTests {
    @Test("a bucket per topic, for all clients together", arguments: ClientVersion.allCases)
    func alarms(version: ClientVersion) async throws {
        try await RunningBroker.run([Programs.script("rate_limit")]) { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-u", "reader", "-t", "#", "-q", "1")
            var refused = 0
            for number in 1...5 {
                let client = try await broker.pub(
                    version, "-i", "s\(number)", "-u", "sensor", "-t", "alarm/fire", "-m", "\(number)", "-q", "1")
                if client.errors.contains("Quota exceeded") { refused += 1 }
            }
            try await broker.pub(version, "-i", "s9", "-u", "sensor", "-t", "end", "-m", "end", "-q", "1")
            let messages = try await reader.messages(4)
            #expect(messages.map(\.text) == ["1", "2", "3", "end"])
            #expect(refused == (version == .v5 ? 2 : 0))
        }
    }

    @Test("a limit of the configuration")
    func configuration() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "martlet.yaml",
            """
            allow_anonymous: true
            listeners: { default: { bind: "127.0.0.1:0" } }
            plugins: [lua]
            lua: { scripts: ["\(Programs.script("rate_limit"))"], config: { alarms_per_minute: 100000000 } }
            """)
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            let reader = try await broker.sub(.v5, "-i", "reader", "-u", "reader", "-t", "#", "-q", "1")
            for number in 1...6 {
                try await broker.pub(.v5, "-i", "s", "-u", "sensor", "-t", "alarm/fire", "-m", "\(number)", "-q", "1")
            }
            #expect(try await reader.messages(6).map(\.text) == ["1", "2", "3", "4", "5", "6"])
        }
    }
}
