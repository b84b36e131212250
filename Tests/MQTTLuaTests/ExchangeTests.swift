import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("on_auth")
struct ExchangeTests {
    private let client = Client(id: "c1")

    private func step(
        _ phase: AuthenticationStep.Phase, _ text: String = "", method: String = "m", state: (any Sendable)? = nil
    ) -> AuthenticationStep {
        AuthenticationStep(phase: phase, method: method, data: Array(text.utf8), state: state)
    }

    private func describe(_ verdict: AuthenticationStepVerdict) -> String {
        switch verdict {
        case .continue(let data, _): "continue \(String(decoding: data, as: UTF8.self))"
        case .decided(let verdict, let data): MQTTLuaTests.describe(verdict) + (data.isEmpty ? "" : " \(data)")
        case .later: "later"
        }
    }

    @Test(
        "every verdict",
        arguments: [
            ("return", "abstain"), ("return true", "allow"), ("return mqtt.allow()", "allow"),
            ("return mqtt.allow { data = '\\1\\2' }", "allow [1, 2]"), ("return false", "deny not_authorized"),
            ("return mqtt.deny('banned', 'no')", "deny banned no"), ("return mqtt.continue()", "continue "),
            ("return mqtt.continue('x')", "continue x"), ("return mqtt.continue('x', { 1 })", "continue x"),
        ])
    func verdicts(body: String, expected: String) throws {
        let scripts = try Scripts("local mqtt = require 'mqtt' return { on_auth = function() \(body) end }")
        #expect(describe(try scripts.hooks.authenticate(client, step(.start))) == expected)
    }

    @Test(
        "what is no verdict is an error",
        arguments: [
            ("return 1", "on_auth returned a number; it may return nothing, true, false, mqtt.allow(...) or"),
            ("return true, 1", "on_auth returned 2 values; it may return one"),
            ("return mqtt.continue('x', 1), 2, 3", "on_auth returned 3 values; it may return one"),
            ("return mqtt.continue('x', 1, 2)", "bad argument #3 to 'continue' (no value expected)"),
            ("return mqtt.continue(1)", "bad argument #1 to 'continue' (string expected, got number)"),
            ("return mqtt.allow { qos = 1 }", "on_auth returned a verdict with 'qos', which means nothing there"),
            ("return step.dat", "(did you mean 'data'?)"),
        ])
    func errors(body: String, expected: String) throws {
        let scripts = try Scripts("local mqtt = require 'mqtt' return { on_auth = function(c, step) \(body) end }")
        let failure = scripts.failure { _ = try scripts.hooks.authenticate(client, step(.start)) }
        #expect(failure.hasPrefix("s.lua:1: "))
        #expect(failure.contains(expected), "\(failure)")
    }

    @Test("Grant fields in Lua: data, and mqtt.continue, are for on_auth alone")
    func elsewhere() throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt' local go = mqtt.continue('x') return { authorize = function() return go end }")
        #expect(
            scripts.failure { _ = try scripts.hooks.authorize("t") }
                == "s.lua:1: authorize returned mqtt.continue(...), which is for on_auth")
    }

    @Test("an exchange: phase, method, data, and a state of any kind that comes back")
    func exchange() throws {
        let scripts = try Scripts(
            """
            local mqtt = require "mqtt"
            return {
              on_auth = function(client, step)
                if step.method ~= "m" then return end
                if step.phase == "start" then
                  return mqtt.continue("q1", { client = client.id, said = { step.data } })
                elseif step.phase == "continue" then
                  local state = step.state
                  state.said[#state.said + 1] = step.data
                  if #state.said < 3 then return mqtt.continue("q2", state) end
                  return mqtt.allow { username = state.client .. "/" .. table.concat(state.said, ","), data = "done" }
                end
                return mqtt.allow { username = step.phase .. tostring(step.state) }
              end,
            }
            """)
        let other = try scripts.hooks.authenticate(client, step(.start, method: "x"))
        #expect(describe(other) == "abstain")
        var state: (any Sendable)?
        for (phase, text, answer) in [(AuthenticationStep.Phase.start, "a", "q1"), (.continue, "b", "q2")] {
            guard
                case .continue(let data, let kept) = try scripts.hooks.authenticate(
                    client, step(phase, text, state: state))
            else { return #expect(Bool(false)) }
            #expect(String(decoding: data, as: UTF8.self) == answer)
            state = kept
        }
        guard
            case .decided(.allow(let grant), let data) = try scripts.hooks.authenticate(
                client, step(.continue, "c", state: state))
        else { return #expect(Bool(false)) }
        #expect(grant.username == "c1/a,b,c")
        #expect(data == Array("done".utf8))
        guard case .decided(.allow(let renewed), _) = try scripts.hooks.authenticate(client, step(.reauthenticate))
        else { return #expect(Bool(false)) }
        #expect(renewed.username == "reauthenticatenil")
    }

    @Test("of several scripts the one that began an exchange continues it, and nobody sees its state but itself")
    func owner() throws {
        let scripts = try Scripts([
            "a.lua": """
            local mqtt = require "mqtt"
            return { on_auth = function(client, step)
              if step.method ~= "a" then return end
              return mqtt.continue("from a", "secret")
            end }
            """,
            "b.lua": """
            local mqtt = require "mqtt"
            return { on_auth = function(client, step)
              if step.phase == "start" then return mqtt.continue("from b") end
              return mqtt.allow { username = "b" .. tostring(step.state) }
            end }
            """,
        ])
        guard case .continue(_, let kept) = try scripts.hooks.authenticate(client, step(.start, method: "b"))
        else { return #expect(Bool(false)) }
        guard
            case .decided(.allow(let grant), _) = try scripts.hooks.authenticate(
                client, step(.continue, method: "b", state: kept))
        else { return #expect(Bool(false)) }
        #expect(grant.username == "bnil")
    }
}
