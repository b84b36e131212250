import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Why a client may do something, or may not")
struct AccessExplanationTests {
    /// An authorizer that explains itself.
    struct Explainer: AuthorizationExplainer {
        let name = "table"
        var error: Recorded<String>?

        func authorize(
            _ request: borrowing AuthorizationView, by client: Client
        ) throws -> Verdict<AuthorizationGrant> {
            error?.append("asked for real")
            return verdict(request.topic)
        }

        func explain(_ request: AuthorizationRequest, by client: Client) async throws -> AuthorizationExplanation {
            AuthorizationExplanation(
                verdict(request.topic), rule: "topic deny secret/#", file: "acl.txt", line: 7)
        }

        private func verdict(_ topic: String) -> Verdict<AuthorizationGrant> {
            topic.hasPrefix("secret/") ? .deny(.notAuthorized, reason: "it is secret") : .abstain
        }
    }

    struct Broken: Error, CustomStringConvertible {
        var description: String { "the table is gone" }
    }

    private func explain(
        _ broker: InMemoryBroker, _ action: AuthorizationAction, _ topic: String, qos: QoS = .atMostOnce,
        retain: Bool = false, by client: Client = Client(id: "c")
    ) async throws -> AccessReport {
        let question = try AccessQuestion(action, topic, qos: qos, retain: retain)
        return try #require(try await broker.perform { await broker.broker.explain(question, by: client) })
    }

    @Test("where nobody authorizes, everything is allowed but the topics of the broker")
    func nobody() async throws {
        let broker = try await InMemoryBroker()
        let open = try await explain(broker, .publish, "a")
        #expect(open.isAllowed)
        #expect(open.brief == ["=> end_of_chain allow"])
        #expect(open.steps.map(\.kind) == [.limits, .reservedTopics, .superuser, .accessList, .endOfChain])
        #expect(open.laterPlugins.isEmpty)
        let reserved = try await explain(
            broker, .publish, "$SYS/broker/version", by: Client(id: "root", isSuperuser: true))
        #expect(reserved.reasonCode == .notAuthorized)
        #expect(reserved.brief == ["=> reserved_topics deny not_authorized", "superuser allow", "end_of_chain allow"])
        #expect(try await explain(broker, .subscribe, "$SYS/#").isAllowed)
    }

    @Test("the first rule of the access list that matches decides, and is shown as it is written")
    func accessList() async throws {
        let rules = [
            try AccessRule(.deny, .publish, "out/${client_id}/secret"),
            try AccessRule(.allow, .publish, "out/${client_id}/#", qos: .atLeastOnce, retain: false),
            try AccessRule(.allow, .subscribe, "in/#", qos: .atLeastOnce),
        ]
        let client = Client(id: "c", access: AccessRules(rules, for: Client(id: "c")))
        let broker = try await InMemoryBroker()

        let allowed = try await explain(broker, .publish, "out/c/x", qos: .atLeastOnce, by: client)
        #expect(allowed.brief == ["=> access_list allow up to 1", "end_of_chain deny not_authorized"])
        #expect(allowed.decidingStep?.ruleNumber == 2)
        #expect(allowed.decidingStep?.rule == "allow publish out/${client_id}/# qos=1 retain=false")
        #expect(allowed.grantedQoS == nil)

        let denied = try await explain(broker, .publish, "out/c/secret", by: client)
        #expect(denied.decidingStep?.rule == "deny publish out/${client_id}/secret")
        #expect(denied.decidingStep?.ruleNumber == 1)
        #expect(!denied.isAllowed)

        let above = try await explain(broker, .publish, "out/c/x", qos: .exactlyOnce, by: client)
        #expect(above.decidingStep?.ruleNumber == 2)
        #expect(above.decidingStep?.explanation == "the rule allows the topic, but not this QoS or not retained")

        let lowered = try await explain(broker, .subscribe, "$share/g/in/x", qos: .exactlyOnce, by: client)
        #expect(lowered.grantedQoS == .atLeastOnce)

        let other = try await explain(broker, .publish, "elsewhere", by: client)
        #expect(other.brief == ["=> end_of_chain deny not_authorized"])
        #expect(other.steps.first { $0.kind == .accessList }?.explanation == "none of its 3 rules matches")
    }

    @Test("authorizers are asked in their order, and those behind the decision, too")
    func chain() async throws {
        let asked = Recorded<String>()
        let plugins: [any Plugin] = [
            ScriptedAuthorizer(name: "first") { request, _ in
                asked.append("first \(request.action.rawValue) \(request.topic) \(request.share ?? "-")")
                return .abstain
            },
            ScriptedAsyncAuthorizer(name: "second") { _, _ in
                .allow(AuthorizationGrant(maximumQoS: .atLeastOnce))
            },
            Explainer(error: asked),
            ScriptedAuthorizer(name: "last") { _, _ in throw Broken() },
        ]
        let broker = try await InMemoryBroker(plugins: plugins)
        let report = try await explain(broker, .subscribe, "$share/g/secret/x", qos: .exactlyOnce)
        #expect(
            report.brief == [
                "=> second allow up to 1", "table deny not_authorized", "last deny not_authorized",
                "end_of_chain deny not_authorized",
            ])
        #expect(asked.values == ["first subscribe secret/x g"])
        #expect(report.grantedQoS == .atLeastOnce)
        #expect(report.steps.filter(\.isAskedForReal).compactMap(\.plugin) == ["first", "second", "last"])
        let table = try #require(report.steps.first { $0.plugin == "table" })
        #expect(table.rule == "topic deny secret/#")
        #expect(table.file == "acl.txt")
        #expect(table.line == 7)
        #expect(table.explanation == "denies it: it is secret")
        #expect(report.steps.first { $0.plugin == "last" }?.explanation == "failed, which denies: the table is gone")

        // A publish above the QoS that is allowed is denied.
        let above = try await explain(broker, .publish, "a", qos: .exactlyOnce)
        #expect(above.brief.first == "=> second deny not_authorized")
    }

    @Test("an authorizer that does not answer in time denies")
    func late() async throws {
        let gate = Gate()
        let broker = try await InMemoryBroker(plugins: [
            ScriptedAsyncAuthorizer { _, _ in
                try await gate.wait()
                return .allowed
            }
        ])
        let question = try AccessQuestion(.publish, "a")
        let answer = Recorded<AccessReport?>()
        Task(executorPreference: broker.loops[0]) { [core = broker.broker] in
            answer.append(await core.explain(question, by: Client(id: "c")))
        }
        broker.run()
        #expect(gate.waitingCount == 1)
        broker.advance(seconds: 1.2)
        let report = try #require(answer.values.first)
        #expect(report?.brief.first == "=> async_authorizer deny not_authorized")
        #expect(
            report?.decidingStep?.explanation
                == "failed, which denies: the hook did not answer before its deadline")
    }

    @Test("where all must allow, a denial decides, then one that abstains, and the lowest QoS counts")
    func allMustAllow() async throws {
        var configuration = BrokerConfiguration()
        configuration.authorization = .allMustAllow
        let plugins: [any Plugin] = [
            ScriptedAuthorizer(name: "low") { _, _ in .allow(AuthorizationGrant(maximumQoS: .atLeastOnce)) },
            ScriptedAuthorizer(name: "picky") { request, _ in
                switch request.topic {
                case "a": .allowed
                case "b": .deny(.quotaExceeded)
                default: .abstain
                }
            },
        ]
        let broker = try await InMemoryBroker(configuration: configuration, plugins: plugins)
        let client = try broker.connect("c")
        func brief(_ topic: String, _ qos: QoS) async throws -> [String] {
            let report = try await explain(broker, .publish, topic, qos: qos)
            let code = try client.publishAcknowledged(topic, "", qos: qos)
            #expect(code == report.reasonCode ?? .noMatchingSubscribers, "\(topic) \(qos): \(report.brief)")
            return report.brief
        }
        #expect(
            try await brief("a", .atLeastOnce) == ["low allow up to 1", "picky allow", "=> end_of_chain allow up to 1"])
        let above = try await brief("a", .exactlyOnce)
        #expect(above.last == "=> end_of_chain deny not_authorized")
        let denied = try await brief("b", .exactlyOnce)
        #expect(denied == ["low allow up to 1", "=> picky deny quota_exceeded", "end_of_chain deny not_authorized"])
        #expect(try await brief("c", .atLeastOnce) == ["low allow up to 1", "=> end_of_chain deny not_authorized"])
        let subscription = try await explain(broker, .subscribe, "a", qos: .exactlyOnce)
        #expect(subscription.grantedQoS == .atLeastOnce)
        #expect(try client.subscribe("a", qos: .exactlyOnce) == [.grantedQoS1])
    }

    @Test("only the plugins of the client's listener are asked")
    func listeners() async throws {
        var configuration = BrokerConfiguration()
        configuration.listenerChains["open"] = ChainConfiguration(plugins: [])
        let broker = try await InMemoryBroker(
            configuration: configuration, plugins: [ScriptedAuthorizer { _, _ in .deny(.notAuthorized) }])
        #expect(try await !explain(broker, .publish, "a", by: Client(id: "c", listener: "closed")).isAllowed)
        let open = try await explain(broker, .publish, "a", by: Client(id: "c", listener: "open"))
        #expect(open.brief == ["=> end_of_chain allow"])
    }

    @Test("a superuser is not asked about")
    func superuser() async throws {
        let broker = try await InMemoryBroker(plugins: [ScriptedAuthorizer { _, _ in .deny(.notAuthorized) }])
        let report = try await explain(broker, .publish, "a", by: Client(id: "c", isSuperuser: true))
        #expect(
            report.brief == [
                "=> superuser allow", "authorizer deny not_authorized", "end_of_chain deny not_authorized",
            ])
    }

    @Test("limits refuse before anybody is asked")
    func limits() async throws {
        var configuration = BrokerConfiguration()
        configuration.limits.maximumQoS = .atLeastOnce
        configuration.limits.retainAvailable = false
        configuration.limits.wildcardSubscriptionAvailable = false
        configuration.limits.deniedFilters = ["a/b"]
        configuration.limits.maximumTopicLevels = 3
        let broker = try await InMemoryBroker(configuration: configuration)
        let old = Client(id: "c", protocolVersion: .v3_1_1)
        #expect(try await explain(broker, .publish, "a", qos: .exactlyOnce).reasonCode == .qosNotSupported)
        #expect(try await explain(broker, .publish, "a", retain: true).reasonCode == .retainNotSupported)
        #expect(try await explain(broker, .publish, "a/b/c/d/e").reasonCode == .malformedPacket)
        #expect(try await explain(broker, .subscribe, "a/b/c/d/e").reasonCode == .malformedPacket)
        #expect(try await explain(broker, .subscribe, "a/#").reasonCode == .wildcardSubscriptionsNotSupported)
        #expect(try await explain(broker, .subscribe, "a/b").reasonCode == .unspecifiedError)
        let lowered = try await explain(broker, .subscribe, "a", qos: .exactlyOnce, by: old)
        #expect(lowered.grantedQoS == .atLeastOnce)
    }

    @Test("a question that no packet could ask is refused")
    func invalid() {
        #expect(throws: AccessQuestion.Invalid.self) { try AccessQuestion(.publish, "a/#") }
        #expect(throws: AccessQuestion.Invalid.self) { try AccessQuestion(.publish, "") }
        #expect(throws: AccessQuestion.Invalid.self) { try AccessQuestion(.subscribe, "a/#/b") }
    }

    @Test("what is said of a connected client is what becomes of its packets", arguments: ProtocolVersion.allCases)
    func agreement(version: ProtocolVersion) async throws {
        let rules = [
            try AccessRule(.allow, .publish, "own/${client_id}/#", qos: .atLeastOnce),
            try AccessRule(.deny, .subscribe, "own/+/secret"),
            try AccessRule(.allow, .subscribe, "own/#", qos: .atLeastOnce),
        ]
        let plugins: [any Plugin] = [
            ScriptedAuthenticator { _, _ in
                .allow(
                    AuthenticationGrant(
                        tenant: "t", rules: rules, limits: ClientLimits(maximumSubscriptions: 2)))
            },
            ScriptedAuthorizer { request, _ in request.topic == "extra" ? .allowed : .abstain },
        ]
        let broker = try await InMemoryBroker(loops: 2, plugins: plugins)
        let client = try broker.connect("c", version, on: 1)
        let known = try #require(
            try await broker.perform { await broker.handle.sessions(ClientSelector(id: "c")) }.first)
        for (topic, qos) in [("own/c/x", QoS.atLeastOnce), ("own/c/x", .exactlyOnce), ("own/d", .atLeastOnce)] {
            let report = try await explain(broker, .publish, topic, qos: qos, by: known.client)
            guard version == .v5 else { continue }
            let code = try client.publishAcknowledged(topic, "1", qos: qos)
            #expect(code == report.reasonCode ?? .noMatchingSubscribers, "\(topic) \(qos): \(report.brief)")
        }
        for filter in ["own/c/x", "own/c/#", "own/+/secret", "elsewhere", "extra", "own/1", "own/c/x"] {
            let report = try await explain(broker, .subscribe, filter, qos: .exactlyOnce, by: known.client)
            let code = try client.subscribe(filter, qos: .exactlyOnce)
            let refused = version == .v5 ? report.reasonCode : report.reasonCode.map { _ in .unspecifiedError }
            let expected = refused ?? report.grantedQoS.map { ReasonCode(rawValue: $0.rawValue) }
            #expect(code == [expected], "\(filter): \(report.brief)")
        }
    }

    @Test("the plugins that may still change what is allowed are named")
    func later() async throws {
        let broker = try await InMemoryBroker(plugins: [
            ScriptedDeliveryAuthorizer(name: "receiving") { _, _, _ in .allow },
            ScriptedAuthorizer { request, _ in request.topic == "a" ? .allowed : .abstain },
        ])
        let allowed = try await explain(broker, .publish, "a")
        #expect(allowed.laterPlugins.map(\.point) == [.authorizeReceive])
        #expect(allowed.laterPlugins.map(\.plugins) == [["receiving"]])
        #expect(try await explain(broker, .publish, "b").laterPlugins.isEmpty)
        #expect(try await explain(broker, .subscribe, "a").laterPlugins.isEmpty)
    }
}
