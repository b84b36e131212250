import MQTTHooks
import Synchronization

@testable import MQTTLua

/// A script of which each message asks one thing: a test sends a line of Lua, and gets what it returns.
struct HTTPScript {
    let scripts: Scripts
    let loop = TestLoop()

    /// - Parameter bodies: What the script does at each topic.
    init(_ bodies: [String: String], configuration: LuaConfiguration) throws {
        let branches = bodies.sorted { $0.key < $1.key }.map { "[\"\($0)\"] = function(payload) \($1) end," }
        scripts = try Scripts(
            """
            local mqtt = require "mqtt"
            local function text(...)
              local texts = {}
              for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
              return table.concat(texts, " ")
            end
            local bodies = { \(branches.joined(separator: "\n")) }
            return { on_publish = function(client, message)
              message.payload = text(bodies[message.topic](message.payload))
            end }
            """, configuration: configuration, loop: loop.identity)
    }

    /// What the script returns at a topic, its values separated by blanks, or the error that it raised.
    func ask(_ topic: String = "a", _ payload: String = "") async -> String {
        do {
            return try await begin(topic, payload).value
        } catch {
            return "\(error)".split(separator: "/").last.map(String.init) ?? ""
        }
    }

    /// The same, while the test goes on.
    func begin(_ topic: String = "a", _ payload: String = "") -> Task<String, any Error> {
        loop.start { [hooks = scripts.hooks] in try await hooks.publishToEnd(topic, payload).1.text }
    }
}
