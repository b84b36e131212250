import Foundation
import MQTTCodec
import MQTTHooks
import Synchronization
import Testing

@testable import MQTTLua

@Suite("What scripts ask the broker")
struct BrokerQueriesTests {
    private let loop = TestLoop()
    private let broker = RecordingBroker()

    /// Runs a body in on_publish to its end, and returns what it left as the payload.
    private func run(_ body: String) async throws -> String {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { on_publish = function(client, message) \(body) end }",
            loop: loop.identity)
        try await scripts.plugin.start(broker)
        let hooks = scripts.hooks
        return try await loop.run { try await hooks.publishToEnd("in").1.text }
    }

    /// The text of an error that a body ends with, from its line on.
    private func failure(_ body: String) async -> String {
        do {
            return try await run(body)
        } catch {
            let text = "\(error)"
            return text.range(of: "s.lua:").map { String(text[$0.lowerBound...]) } ?? text
        }
    }

    @Test("clients: those that match, at most so many, and how many there are")
    func clients() async throws {
        broker.known.withLock { known in
            known = (1...5).map { Client(id: "c\($0)", username: $0 < 4 ? "ann" : "bob", attributes: ["n": "\($0)"]) }
        }
        let ids =
            "local out = {} for i, c in ipairs(list) do out[i] = c.id .. c.attrs.n end message.payload = table.concat(out, ' ') .. ' of ' .. n"
        #expect(try await run("local list, n = mqtt.clients { username = 'ann' } \(ids)") == "c11 c22 c33 of 3")
        #expect(try await run("local list, n = mqtt.clients(nil, 2) \(ids)") == "c11 c22 of 5")
        #expect(try await run("local list, n = mqtt.clients('c5') \(ids)") == "c55 of 1")
        #expect(try await run("local list, n = mqtt.clients('none') \(ids)") == " of 0")
    }

    @Test("clients that were returned stay valid for as long as the script holds them")
    func kept() async throws {
        broker.known.withLock { $0 = [Client(id: "kept")] }
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            local kept
            return { on_publish = function(client, message)
              if kept then message.payload = kept.id else kept = mqtt.clients()[1] end
            end }
            """, loop: loop.identity)
        try await scripts.plugin.start(broker)
        let hooks = scripts.hooks
        _ = try await loop.run { try await hooks.publishToEnd("in") }
        broker.known.withLock { $0 = [] }
        #expect(try await loop.run { try await hooks.publishToEnd("in").1.text } == "kept")
    }

    @Test("sessions, with their subscriptions")
    func sessions() async throws {
        broker.known.withLock { $0 = [Client(id: "c1")] }
        let result = try await run(
            """
            local list, n = mqtt.sessions()
            local s, f = list[1], list[1].subscriptions[1]
            assert(n == 1 and s.client.id == 'c1' and s.connected == true and s.expiry == 60)
            assert(s.queued == 4 and s.inflight == 5 and f.filter == 'a/#' and f.share == 'g' and f.qos == 1)
            assert(f.no_local == false and f.retain_handling == 0 and f.identifier == 7)
            message.payload = 'good'
            """)
        #expect(result == "good")
    }

    @Test("disconnect returns how many")
    func disconnect() async throws {
        #expect(try await run("message.payload = tostring(mqtt.disconnect('c9', 'server_busy', 'later'))") == "1")
        var iterator = broker.disconnected.makeAsyncIterator()
        let expected = RecordingBroker.Disconnection(
            selector: ClientSelector(id: "c9"), code: .serverBusy, reason: "later")
        #expect(await iterator.next() == expected)
    }

    @Test("reauthorize, with a grant and without")
    func reauthorize() async throws {
        let result = try await run(
            """
            local r = mqtt.reauthorize()
            message.payload = r.sessions .. ' ' .. r.removed_subscriptions .. ' ' .. r.disconnected
            mqtt.reauthorize({ tenant = 't' }, { acl = { { 'deny', 'publish', '#' } }, expires_in = 5 }, { disconnect = true })
            """)
        #expect(result == "3 2 1")
        let asked = broker.reauthorizations.withLock { $0 }
        #expect(asked.map(\.0) == [.all, ClientSelector(tenant: "t")])
        let grant = AuthenticationGrant(rules: [try AccessRule(.deny, .publish, "#")], expiresIn: 5)
        #expect(asked.map(\.1) == [nil, grant] && asked.map(\.2) == [false, true])
    }

    @Test("ban, bans and unban")
    func bans() async throws {
        let result = try await run(
            """
            assert(mqtt.ban { client_id = 'c1', seconds = 5, reason = 'no' } == true)
            assert(mqtt.ban { username = 'u', address = '192.0.2.0/24' })
            local bans = mqtt.bans()
            assert(#bans == 2 and bans[1].client_id == 'c1' and bans[1].seconds == 5 and bans[1].reason == 'no')
            assert(bans[2].username == 'u' and bans[2].address == '192.0.2.0/24' and bans[2].seconds == nil)
            message.payload = tostring(mqtt.unban { client_id = 'c1' }) .. tostring(mqtt.unban { client_id = 'c1' })
              .. #mqtt.bans()
            """)
        #expect(result == "truefalse1")
    }

    @Test("retained.get returns a message or nil; set and clear")
    func retained() async throws {
        broker.retained.withLock { retained in
            retained["a"] = Message(
                topic: "a", payload: [120], qos: .atLeastOnce, retain: true, properties: [.contentType("t")],
                origin: .retained, publisher: "p")
        }
        let result = try await run(
            """
            local m = mqtt.retained.get('a')
            assert(m.topic == 'a' and m.payload == 'x' and m.qos == 1 and m.retain and m.content_type == 't')
            assert(m.publisher == 'p' and m.expiry == nil and #m.user_properties == 0)
            assert(mqtt.retained.get('b') == nil)
            assert(mqtt.retained.set { topic = 'c', payload = 'y', qos = 1 } == true)
            message.payload = tostring(mqtt.retained.clear('a')) .. tostring(mqtt.retained.clear('a'))
            """)
        #expect(result == "truefalse")
        #expect(broker.published.map { [$0.topic, $0.text, "\($0.retain)"] } == [["c", "y", "true"]])
    }

    @Test(
        "mistakes, and what the broker refuses, are errors with the line",
        arguments: [
            ("mqtt.clients {}", "s.lua:2: bad argument #1 to 'clients' (a selector needs at least one field)"),
            ("mqtt.clients('a', 0)", "s.lua:2: bad argument #2 to 'clients' (integer from 1 to 100000 expected)"),
            ("mqtt.ban {}", "s.lua:2: bad argument #1 to 'ban' (client_id, username or address expected)"),
            ("mqtt.ban { address = 'nowhere' }", "s.lua:2: invalid ban: \"nowhere\" is no address"),
            ("mqtt.retained.get('a/#')", "s.lua:2: bad argument #1 to 'get' (\"a/#\" is not a topic name)"),
            (
                "mqtt.retained.set { topic = 'a' }",
                "s.lua:2: bad argument #1 to 'set' (field 'payload' is empty: use mqtt.retained.clear)"
            ),
            (
                "mqtt.reauthorize('a', { tenant = 't' })",
                "s.lua:2: bad argument #2 to 'reauthorize' (no field 'tenant' is known"
            ),
        ])
    func mistakes(body: String, message: String) async {
        let failure = await failure(body)
        #expect(failure.hasPrefix(message), "\(failure)")
    }

    @Test("where a hook may not wait, a question is an error, and a request is passed on")
    func synchronous() async throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            return { on_retain = function(client, message)
              if message.topic == 'ask' then mqtt.clients() end
              message.payload = tostring(mqtt.reauthorize('x')) .. tostring(mqtt.ban { client_id = 'x' })
            end }
            """)
        try await scripts.plugin.start(broker)
        func retain(_ topic: String) throws -> String {
            var message = Message(topic: topic, payload: [])
            _ = try scripts.hooks.intercept(retained: &message, from: Client(id: "c1"))
            return message.text
        }
        #expect(try retain("do") == "truetrue")
        while await broker.bans().isEmpty { await Task.yield() }
        #expect(scripts.failure { _ = try retain("ask") }.hasPrefix("s.lua:3: "))
    }

    @Test("before the broker runs there is nobody to ask")
    func notRunning() throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt' return { on_publish = function() mqtt.disconnect('x') end }")
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") } == "s.lua:1: the broker is not running yet")
    }
}
