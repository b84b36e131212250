import Testing

@Suite("A script's refusals")
struct ReturnCodeTests {
    static let script = """
        local mqtt = require "mqtt"

        local users = {
          old = mqtt.deny("unsupported_protocol_version", "please update"),
          twin = mqtt.deny("client_identifier_not_valid", "choose another client identifier"),
          busy = mqtt.deny("server_busy", "come back later", { { "retry-after", "30" } }),
          stranger = mqtt.deny("bad_user_name_or_password", "who are you?"),
          banned = mqtt.deny(0x8A, "you know why"),
        }

        return {
          authenticate = function(client, credentials)
            if credentials.username == "friend" then return true end
            return users[credentials.username]
          end,
        }
        """

    @Test("reach clients as return codes 1 to 5, on 5.0 with reason codes and texts", arguments: ClientVersion.allCases)
    func refusals(version: ClientVersion) async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("codes.lua", Self.script)
        try await RunningBroker.run([script]) { broker in
            let friend = try await broker.pub(version, "-i", "x", "-t", "x", "-m", "x", "-u", "friend")
            #expect(friend.output.contains("received CONNACK (0)"))
            #expect(friend.end == .exited(0))
            try await Refusal.check(broker, version)
        }
    }
}
