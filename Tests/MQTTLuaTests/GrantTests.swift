import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("What a grant may carry")
struct GrantTests {
    private func grant(_ fields: String) throws -> (Scripts, () throws -> AuthenticationGrant) {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { authenticate = function() return mqtt.allow { \(fields) } end }")
        return (
            scripts,
            {
                let credentials = Credentials(username: "u", password: nil)
                guard case .allow(let grant) = try scripts.hooks.authenticate(Client(id: "c1"), credentials) else {
                    throw CancellationError()
                }
                return grant
            }
        )
    }

    @Test("acl: rules in their order, with their options")
    func accessList() throws {
        let (_, ask) = try grant(
            """
            acl = { { 'allow', 'publish', 'sensors/${client_id}/#', qos = 1, retain = false },
                    { 'deny', 'subscribe', 'secret/#', qos = 2 },
                    { 'allow', 'receive', 'a/${attrs.role}/+' } }
            """)
        let expected = [
            try AccessRule(.allow, .publish, "sensors/${client_id}/#", qos: .atLeastOnce, retain: false),
            try AccessRule(.deny, .subscribe, "secret/#", qos: .exactlyOnce),
            try AccessRule(.allow, .receive, "a/${attrs.role}/+"),
        ]
        #expect(try ask().rules == expected)
        #expect(try grant("acl = {}").1().rules == [])
        #expect(try grant("").1().rules == nil)
    }

    @Test("Grant fields in Lua: username client_id tenant attrs superuser acl expires_in limits properties")
    func others() throws {
        let (_, ask) = try grant(
            """
            limits = { publish_rate = 10, publish_burst = 2.5, publish_bytes_rate = 1000, max_subscriptions = 0,
              max_queue = 5, max_packet = 100, over_rate = 'reject' },
            expires_in = 0.5, tenant = 'acme', superuser = false, username = 'bob', client_id = 'x',
            attrs = { role = 'r' }, properties = { { 'k', 'v' } }
            """)
        #expect(
            try ask()
                == AuthenticationGrant(
                    username: "bob", clientIdentifier: "x", tenant: "acme", attributes: ["role": "r"], expiresIn: 0.5,
                    limits: ClientLimits(
                        publishRate: 10, publishBurst: 2.5, publishBytesRate: 1000, overRate: .reject,
                        maximumSubscriptions: 0, maximumQueuedMessages: 5, maximumPacketSize: 100),
                    properties: [UserProperty("k", "v")]))
    }

    @Test(
        "A bad field is an error that names it and the line",
        arguments: [
            ("acl = 'x'", "field 'acl': list of rules expected, got string"),
            ("acl = { a = 1 }", "field 'acl': list of rules expected, got a table with keys"),
            ("acl = { 'allow' }", "field 'acl': rule 1: { effect, action, filter } expected, got string"),
            (
                "acl = { { 'allow', 'publish' } }",
                "field 'acl': rule 1: { effect, action, filter } expected, got 2 values"
            ),
            (
                "acl = { { 'allow', 'publish', 'a' }, { 'alow', 'publish', 'a' } }",
                "field 'acl': rule 2: 'allow', 'deny' expected, got 'alow' (did you mean 'allow'?)"
            ),
            (
                "acl = { { 'allow', 'pub', 'a' } }",
                "field 'acl': rule 1: 'publish', 'subscribe', 'receive' expected, got 'pub'"
            ),
            ("acl = { { 'allow', 'publish', 5 } }", "field 'acl': rule 1: string expected, got number"),
            ("acl = { { 'allow', 'publish', 'a/#/b' } }", "field 'acl': rule 1: \"a/#/b\" is not a topic filter"),
            (
                "acl = { { 'allow', 'publish', 'a/${clientid}' } }",
                "field 'acl': rule 1: \"a/${clientid}\" has an unknown variable \"clientid\""
            ),
            (
                "acl = { { 'allow', 'publish', 'a', qos = 3 } }",
                "field 'acl': rule 1: field 'qos': integer from 0 to 2 expected"
            ),
            (
                "acl = { { 'allow', 'publish', 'a', retian = true } }",
                "field 'acl': rule 1: no field 'retian' is known (did you mean 'retain'?)"
            ),
            ("limits = 5", "field 'limits': table expected, got number"),
            (
                "limits = { publish_rat = 1 }",
                "field 'limits': no field 'publish_rat' is known (did you mean 'publish_rate'?)"
            ),
            ("limits = { publish_rate = 0 }", "field 'limits': field 'publish_rate': number above 0 expected"),
            ("limits = { publish_rate = '1' }", "field 'limits': field 'publish_rate': number expected, got string"),
            ("limits = { max_queue = -1 }", "field 'limits': field 'max_queue': integer from 0 to 4294967295 expected"),
            (
                "limits = { over_rate = 'drop' }",
                "field 'limits': field 'over_rate': 'delay', 'reject', 'disconnect' expected, got 'drop'"
            ),
            ("expires_in = 0", "field 'expires_in': number above 0 expected"),
            ("expires_in = 1/0", "field 'expires_in': number above 0 expected"),
            ("expires_in = true", "field 'expires_in': number expected, got boolean"),
            ("tenant = 'a/b'", "field 'tenant': \"a/b\" is no name for a tenant"),
            ("tenant = ''", "field 'tenant': \"\" is no name for a tenant"),
            ("superuser = 1", "field 'superuser': boolean expected, got number"),
            ("client_id = ''", "field 'client_id': a client identifier may not be empty"),
            ("data = 'x'", nil),
        ])
    func mistakes(fields: String, message: String?) throws {
        let (scripts, ask) = try grant(fields)
        let expected = message.map { "s.lua:2: bad argument #1 to 'allow' (\($0)" }
        #expect(
            scripts.failure { _ = try ask() }.hasPrefix(
                expected ?? "s.lua:2: authenticate returned a verdict with 'data', which means nothing there"))
    }
}
