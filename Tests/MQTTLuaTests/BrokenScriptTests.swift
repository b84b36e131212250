import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Broken scripts")
struct BrokenScriptTests {
    @Test("Objects of a call are of no use after it")
    func leakedObjects() async throws {
        let scripts = try Scripts(
            """
            local kept
            return { authorize = function(client, request)
              if request.topic == 'keep' then kept = client return true end
              return kept.id == 'c1'
            end,
            on_load = function() end,
            on_connected = function(client) return kept.id end,
            on_publish = function(client, message) kept = message end,
            on_disconnect = function() kept:drop() end }
            """)
        _ = try scripts.hooks.publish("x")
        let event = DisconnectEvent(cause: .client, reasonCode: .success, willSent: false, seconds: 0)
        #expect(
            await scripts.failure { try await scripts.hooks.disconnected(Client(id: "c1"), event) }
                == "s.lua:9: 'message' used after its call ended")
    }

    @Test("What a hook does not catch is thrown with file and line")
    func scriptError() throws {
        let scripts = try Scripts("return {\n authorize = function(c, r)\n  return r.topic .. nil\n end }")
        let failure = scripts.failure { _ = try scripts.hooks.authorize("a") }
        #expect(failure.hasPrefix("s.lua:3: attempt to concatenate a nil value"))
    }

    @Test("The password is in no message")
    func password() throws {
        let scripts = try Scripts(
            "return { authenticate = function(c, credentials) return credentials.password + 1 end }")
        let failure = scripts.failure {
            _ = try scripts.hooks.authenticate(
                Client(id: "c1"), Credentials(username: "ann", password: Array("hunter2x".utf8)))
        }
        #expect(failure.hasPrefix("s.lua:1: "))
        #expect(!failure.contains("hunter2x"))
    }

    @Test("After an edit and an error the caller throws, so nothing half done goes on")
    func halfDone() throws {
        let scripts = try Scripts("return { on_publish = function(c, m) m.payload = 'half' error('stop') end }")
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") } == "s.lua:1: stop")
    }

    @Test("A state that goes away frees what it held")
    func lifetime() throws {
        weak var weakHooks: LuaLoopPlugin?
        weak var weakClient: Client?
        do {
            let client = Client(id: "c1")
            weakClient = client
            let scripts = try Scripts("return { authorize = function(c) return c.id == 'c1' end }")
            weakHooks = scripts.hooks
            for _ in 0..<3 { #expect(try scripts.hooks.authorize("a", by: client) == "allow") }
        }
        #expect(weakHooks == nil)
        #expect(weakClient == nil)
    }
}
