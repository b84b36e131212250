import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Fields of client, request and event")
struct FieldTests {
    private func holds(_ expression: String, client: Client) throws -> String {
        try Scripts("return { authorize = function(client, request) return \(expression) end }").hooks
            .authorize("a/b", qos: .atLeastOnce, retain: true, origin: .will, share: "g", by: client)
    }

    private let client = Client(
        id: "c1", username: "ann", address: "192.0.2.7", port: 4711, listener: "tls", protocolVersion: .v3_1_1,
        cleanStart: false, keepAlive: 30, sessionExpiryInterval: .max, tenant: "t", mountPoint: MountPoint("m/"),
        attributes: ["role": "r"],
        properties: [.receiveMaximum(5), .userProperty("k", "v")], connectedAt: 1_500, isSuperuser: true,
        isInternal: false)

    @Test(
        "Every field has its value",
        arguments: [
            "client.id == 'c1'", "client.username == 'ann'", "client.address == '192.0.2.7'", "client.port == 4711",
            "client.listener == 'tls'", "client.protocol == '3.1.1'", "client.clean_start == false",
            "client.keep_alive == 30", "client.session_expiry == 0xFFFFFFFF", "client.tenant == 't'",
            "client.attrs.role == 'r'", "#client.properties == 1 and client.properties[1][2] == 'v'",
            "client.connected_at == 1.5", "client.internal == false", "client.superuser == true",
            "client.mount_point == 'm/'",
            "request.topic == 'a/b'", "request.action == 'publish'", "request.qos == 1", "request.retain == true",
            "request.origin == 'will'", "request.share == 'g'", "math.type(request.qos) == 'integer'",
        ])
    func values(expression: String) throws {
        #expect(try holds(expression, client: client) == "allow")
    }

    @Test("What a client does not have is nil")
    func absent() throws {
        #expect(
            try holds(
                "client.username == nil and client.tenant == nil and client.mount_point == nil and #client.properties == 0 and client.protocol == '5'",
                client: Client(id: "x")) == "allow")
    }

    @Test("A field that does not exist, or may not be assigned to, is an error with the line")
    func wrongFields() throws {
        let scripts = try Scripts(
            """
            return { authorize = function(client, request)
              if request.topic == 'read' then return client.usename end
              client.id = 'x'
            end }
            """)
        #expect(
            scripts.failure { _ = try scripts.hooks.authorize("read") }
                == "s.lua:2: 'client' has no field 'usename' (did you mean 'username'?)")
        #expect(
            scripts.failure { _ = try scripts.hooks.authorize("x") }
                == "s.lua:3: field 'id' of 'client' may not be assigned to")
    }

    @Test("Identifiers that are remembered never mix: thousands of clients, asked in turn and again")
    func manyClients() throws {
        let scripts = try Scripts(
            """
            return { authorize = function(client, request)
              return request.topic == client.id .. '/' .. (client.username or '-')
            end }
            """)
        for round in 0..<3 {
            for number in 0..<2000 {
                // Freed at once, so that addresses are used again.
                let name = number % 3 == 0 ? nil : "user-\(number)-\(round)"
                let client = Client(id: "client-\(number)-\(round)", username: name)
                let topic = "\(client.id)/\(name ?? "-")"
                for _ in 0..<3 { #expect(try scripts.hooks.authorize(topic, by: client) == "allow") }
            }
        }
    }

    @Test("on_connected and on_disconnect: all are called, the first error is thrown")
    func observers() async throws {
        let scripts = try Scripts([
            "a.lua": """
            local mqtt = require 'mqtt'
            return { on_connected = function(client, session_present)
              mqtt.log.info('connected', { id = client.id, present = session_present })
              if client.id == 'bad' then error('boom') end
            end,
            on_disconnect = function(client, event)
              mqtt.log.warn('gone', { by = event.by, code = event.code, reason = event.reason or 'none',
                will = event.will_sent, seconds = event.seconds })
            end }
            """,
            "b.lua":
                "local mqtt = require 'mqtt' return { on_connected = function(client) mqtt.log.debug('too') end, on_disconnect = function() return 1 end }",
        ])
        try await scripts.hooks.connected(Client(id: "c1"), sessionPresent: true)
        #expect(
            await scripts.failure { try await scripts.hooks.connected(Client(id: "bad"), sessionPresent: false) }
                == "a.lua:4: boom"
        )
        let event = DisconnectEvent(
            cause: .keepAlive, reasonCode: .keepAliveTimeout, reasonString: "silent", willSent: true, seconds: 1.5)
        #expect(
            await scripts.failure { try await scripts.hooks.disconnected(Client(id: "c1"), event) }
                == "b.lua:1: on_disconnect returned a number; it may return nothing")
        #expect(
            scripts.log.lines == [
                "info connected id=c1 present=true", "debug too", "info connected id=bad present=false", "debug too",
                "warning gone by=keep_alive code=141 reason=silent seconds=1.5 will=true",
            ])
    }
}
