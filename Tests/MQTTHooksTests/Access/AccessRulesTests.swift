import MQTTCodec
import MQTTHooks
import Testing

@Suite("ACL as data")
struct AccessRulesTests {
    private func decide(
        _ rules: [AccessRule], _ action: AuthorizationAction, _ topic: String, qos: QoS = .atMostOnce,
        retain: Bool = false,
        client: Client = Client(id: "c1", username: "ann", tenant: "t1", attributes: ["role": "r1"])
    ) -> AccessRules.Decision {
        let compiled = AccessRules(rules, for: client)
        return Array(topic.utf8).withUnsafeBytes { topic in
            compiled.decide(AuthorizationView(action: action, topic: topic, qos: qos, retain: retain))
        }
    }

    @Test("the first rule that matches decides, and none is no decision")
    func order() throws {
        let rules = [
            try AccessRule(.deny, .publish, "a/secret/#"), try AccessRule(.allow, .publish, "a/#"),
            try AccessRule(.deny, .publish, "a/b"),
        ]
        #expect(decide(rules, .publish, "a/secret/x") == .deny(rule: 0))
        #expect(decide(rules, .publish, "a/b") == .allow(maximumQoS: nil, rule: 1))
        #expect(decide(rules, .publish, "b") == .none)
        #expect(decide(rules, .subscribe, "a/b") == .none)
        #expect(decide([], .publish, "a") == .none)
    }

    @Test("each variable stands for its fact, within a level, too")
    func variables() throws {
        let rules = [
            try AccessRule(
                .allow, .publish, "${tenant}/dev-${client_id}/${username}/${attrs.role}${attrs.role}/#")
        ]
        #expect(decide(rules, .publish, "t1/dev-c1/ann/r1r1/x") == .allow(maximumQoS: nil, rule: 0))
        #expect(decide(rules, .publish, "t1/dev-c2/ann/r1r1/x") == .none)
    }

    @Test(
        "an allow rule whose value is missing, empty, or holds / + # never matches",
        arguments: ["", "+", "#", "a/b", "a+"])
    func unsafeAllow(id: String) throws {
        let rules = [
            try AccessRule(.allow, .publish, "x/${client_id}/#"), try AccessRule(.allow, .publish, "${attrs.no}"),
        ]
        for topic in ["x/\(id)/y", "x/z/y", "x/a/b", "x", ""] {
            #expect(decide(rules, .publish, topic, client: Client(id: id)) == .none)
        }
        let wide = [try AccessRule(.allow, .subscribe, "x/${client_id}")]
        for filter in ["x/#", "x/+", "x/z"] {
            #expect(decide(wide, .subscribe, filter, client: Client(id: id)) == .none)
        }
    }

    @Test("an allow rule gives nobody the topics of the broker for a name, and a deny rule means them")
    func brokerTopics() throws {
        let client = Client(id: "$SYS")
        let rules = [
            try AccessRule(.allow, .subscribe, "${client_id}/#"), try AccessRule(.allow, .subscribe, "$SYS/x"),
        ]
        #expect(decide(rules, .subscribe, "$SYS/#", client: client) == .none)
        #expect(decide(rules, .subscribe, "$SYS/x", client: client) == .allow(maximumQoS: nil, rule: 1))
        let within = [try AccessRule(.allow, .publish, "x/${client_id}/#")]
        #expect(decide(within, .publish, "x/$SYS/y", client: client) == .allow(maximumQoS: nil, rule: 0))
        let denial = [try AccessRule(.deny, .publish, "${client_id}/#")]
        #expect(decide(denial, .publish, "$SYS/y", client: client) == .deny(rule: 0))
    }

    @Test("An unsafe substitution in a deny rule acts as + at that level, and as # from there when the value holds /")
    func unsafeDeny() throws {
        let rules = [try AccessRule(.deny, .publish, "x/${client_id}/y")]
        for id in ["+", "#", "a#"] {
            #expect(decide(rules, .publish, "x/anything/y", client: Client(id: id)) == .deny(rule: 0))
            #expect(decide(rules, .publish, "x/anything/z", client: Client(id: id)) == .none)
        }
        #expect(decide(rules, .publish, "x/a/b/y", client: Client(id: "a/b")) == .deny(rule: 0))
        #expect(decide(rules, .publish, "x/z", client: Client(id: "a/b")) == .deny(rule: 0))
        let missing = [try AccessRule(.deny, .publish, "x/${username}")]
        #expect(decide(missing, .publish, "x/any", client: Client(id: "c")) == .deny(rule: 0))
    }

    @Test("an allow rule covers a subscription only whole")
    func covering() throws {
        let rules = [try AccessRule(.allow, .subscribe, "a/+/b"), try AccessRule(.allow, .subscribe, "c/#")]
        for filter in ["a/x/b", "a/+/b", "c/#", "c", "c/+/d", "c/d/#"] {
            #expect(decide(rules, .subscribe, filter) != .none, "\(filter)")
        }
        for filter in ["a/#", "+/x/b", "a/x/b/#", "#", "+/#", "a/+/+"] {
            #expect(decide(rules, .subscribe, filter) == .none, "\(filter)")
        }
    }

    @Test("a deny rule meets every subscription that it has a topic in common with")
    func overlapping() throws {
        let rules = [try AccessRule(.deny, .subscribe, "a/secret"), try AccessRule(.allow, .subscribe, "#")]
        for filter in ["a/secret", "a/+", "#", "+/secret", "a/secret/#", "a/#"] {
            #expect(decide(rules, .subscribe, filter) == .deny(rule: 0), "\(filter)")
        }
        for filter in ["a/other", "b/#", "+/other", "a/secret/+"] {
            #expect(decide(rules, .subscribe, filter) == .allow(maximumQoS: nil, rule: 1), "\(filter)")
        }
    }

    @Test("a wildcard at the beginning does not stand for topics that begin with $")
    func dollar() throws {
        let rules = [try AccessRule(.allow, .publish, "#"), try AccessRule(.allow, .subscribe, "+/x")]
        #expect(decide(rules, .publish, "$x/y") == .none)
        #expect(decide(rules, .subscribe, "$x/x") == .none)
    }

    @Test(
        "An allow rule that matches but whose qos is exceeded denies a publish at once; on a deny rule qos = n limits it to requests of QoS n and above"
    )
    func limits() throws {
        let allow = [
            try AccessRule(.allow, .publish, "a", qos: .atLeastOnce, retain: false),
            try AccessRule(.allow, .subscribe, "a", qos: .atLeastOnce), try AccessRule(.allow, .publish, "#"),
        ]
        #expect(decide(allow, .publish, "a", qos: .atLeastOnce) == .allow(maximumQoS: .atLeastOnce, rule: 0))
        #expect(decide(allow, .publish, "a", qos: .exactlyOnce) == .deny(rule: 0))
        #expect(decide(allow, .publish, "a", retain: true) == .deny(rule: 0))
        #expect(decide(allow, .subscribe, "a", qos: .exactlyOnce) == .allow(maximumQoS: .atLeastOnce, rule: 1))
        let deny = [
            try AccessRule(.deny, .publish, "a", qos: .atLeastOnce), try AccessRule(.deny, .publish, "b", retain: true),
            try AccessRule(.allow, .publish, "#"),
        ]
        #expect(decide(deny, .publish, "a") == .allow(maximumQoS: nil, rule: 2))
        #expect(decide(deny, .publish, "a", qos: .exactlyOnce) == .deny(rule: 0))
        #expect(decide(deny, .publish, "b") == .allow(maximumQoS: nil, rule: 2))
        #expect(decide(deny, .publish, "b", retain: true) == .deny(rule: 1))
    }

    @Test("receiving is decided by the rules that name it")
    func receiving() throws {
        func decide(_ rules: [AccessRule], _ topic: String, qos: QoS = .atMostOnce) -> AccessRules.Decision {
            Array(topic.utf8).withUnsafeBytes {
                AccessRules(rules, for: Client(id: "c")).decideReceiving(topic: $0, qos: qos)
            }
        }
        let rules = [
            try AccessRule(.allow, .receive, "a/public"), try AccessRule(.deny, .receive, "a/#"),
            try AccessRule(.deny, .publish, "#"),
        ]
        #expect(decide(rules, "a/public") == .allow(maximumQoS: nil, rule: 0))
        #expect(decide(rules, "a/x") == .deny(rule: 1))
        #expect(decide(rules, "b") == .none)
        #expect(AccessRules(rules, for: Client(id: "c")).checksReceiving)
        #expect(!AccessRules([rules[2]], for: Client(id: "c")).checksReceiving)
    }

    @Test(
        "a rule that is not one says why",
        arguments: [
            ("a/#/b", "\"a/#/b\" is not a topic filter"), ("", "\"\" is not a topic filter"),
            ("a/${clientid}", "unknown variable \"clientid\"; known are client_id, username, tenant, attrs.NAME"),
            ("a/${client_id", "has a \"${\" without \"}\""), ("${attrs.}", "unknown variable \"attrs.\""),
            ("a${client_id}+", "is not a topic filter"),
        ])
    func errors(filter: String, message: String) {
        do throws(AccessRuleError) {
            _ = try AccessRule(.allow, .publish, filter)
            Issue.record("no error")
        } catch {
            #expect(error.description.contains(message), "\(error.description)")
        }
    }
}
