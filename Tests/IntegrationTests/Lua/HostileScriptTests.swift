import MQTTCodec
import Testing

@Suite("A script that misbehaves")
struct HostileScriptTests {
    static let script = """
        local function loop() while true do end end

        return {
          authorize = function(client, request)
            if client.id == "loops" then loop() end
            if client.id == "swallows" then while true do pcall(loop) end end
            if client.id == "hoards" then
              local all = {}
              while true do all[#all + 1] = string.rep("x", 1000000) .. #all end
            end
            if client.id == "grows" then
              local text = "x"
              while true do text = text .. text end
            end
            if client.id == "matches" then string.find(string.rep("a", 5000), string.rep("a*", 5000) .. "b") end
            if client.id == "throws" then error("out of order") end
            if client.id == "indexes" then return client.username.length end
            if client.id == "recurses" then local function f() return 1 + f() end f() end
            if client.id == "answers" then return "yes" end
            return true
          end,
        }
        """

    @Test(
        "An endless loop in one script leaves the other clients' latency alone; every error denies that request",
        arguments: ClientVersion.allCases)
    func hostile(version: ClientVersion) async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("hostile.lua", Self.script)
        try await RunningBroker.run([script]) { broker in
            // Enough neighbours that every event loop has one.
            var neighbours: [RawClient] = []
            for index in 1...8 {
                let neighbour = try broker.socket(version)
                try await neighbour.connect("neighbour-\(index)")
                neighbours.append(neighbour)
            }
            let reader = try await broker.sub(version, "-i", "reader", "-t", "a/#", "-q", "1")

            let hostile = [
                "loops", "swallows", "hoards", "grows", "matches", "throws", "indexes", "recurses", "answers",
            ]
            for name in hostile {
                let client = try await broker.pub(
                    version, "-i", name, "-t", "a/\(name)", "-m", "x", "-q", "1")
                #expect(client.errors.contains("Not authorized") == (version == .v5), "\(name): \(client.errors)")
                for neighbour in neighbours { #expect(try await neighbour.isServed()) }
                let subscriber = try await broker.subToEnd(version, "-i", name, "-t", "a/b")
                #expect(subscriber.errors.contains("denied"), "\(name): \(subscriber.errors)")
            }

            // The script works as before for those who did nothing wrong.
            try await broker.pub(version, "-i", "writer", "-t", "a/end", "-m", "end", "-q", "1")
            #expect(try await reader.messages(1) == [ReceivedMessage("a/end", "end", qos: 1)])
            #expect(broker.log.contains("hook failed"))
            #expect(broker.log.contains("hostile.lua:1:"))
        }
    }

    @Test("refuses the message when it cannot transform it", arguments: ClientVersion.allCases)
    func transform(version: ClientVersion) async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write(
            "upper.lua",
            """
            return {
              on_publish = function(client, message)
                if message.topic == "a/number" then message.payload = 5 end
                if message.topic == "a/wildcard" then message.topic = "a/#" end
                if message.topic == "a/error" then error("never") end
                if message.topic == "a/loop" then while true do end end
                message.payload = message.payload:upper()
              end,
            }
            """)
        try await RunningBroker.run([script]) { broker in
            let reader = try await broker.sub(version, "-i", "reader", "-t", "#", "-q", "1")
            for name in ["number", "wildcard", "error", "loop"] {
                let client = try await broker.pub(
                    version, "-i", "writer", "-t", "a/\(name)", "-m", "secret", "-q", "1")
                let isTold = client.errors.contains("Implementation specific error")
                #expect(isTold == (version == .v5), "\(name): \(client.errors)")
            }
            try await broker.pub(version, "-i", "writer", "-t", "a/end", "-m", "end", "-q", "1")
            #expect(try await reader.messages(1) == [ReceivedMessage("a/end", "END", qos: 1)])
        }
    }
}
