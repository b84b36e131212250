import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Values of the hook contract")
struct ContractValuesTests {
    @Test("credentials never show the password, however they are printed")
    func credentials() {
        let secret = Credentials(username: "ann", password: Array("s3cret".utf8))
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])", "\(["k": secret])"] {
            #expect(text.contains("ann"))
            #expect(!text.contains("s3cret"))
            #expect(!text.contains("115, 51"))
        }
        #expect(!secret.isEmpty)
        #expect(Credentials(username: nil, password: nil).isEmpty)
        #expect(!Credentials(username: nil, password: []).isEmpty)
        #expect(!Credentials(username: "", password: nil).isEmpty)
    }

    @Test("a selector means the clients for which every given field is equal")
    func selector() {
        let client = Client(id: "a", username: "ann", address: "192.0.2.1", listener: "l", tenant: "t")
        #expect(ClientSelector.all.matches(client))
        #expect(
            ClientSelector(id: "a", username: "ann", address: "192.0.2.1", listener: "l", tenant: "t").matches(client))
        for other in [
            ClientSelector(id: "b"), ClientSelector(username: "bob"), ClientSelector(address: "192.0.2.2"),
            ClientSelector(listener: "m"), ClientSelector(tenant: "u"), ClientSelector(id: "a", username: "bob"),
        ] {
            #expect(!other.matches(client))
        }
        #expect(!ClientSelector(username: "ann").matches(Client(id: "a")))
    }

    @Test("a draft reads what it was made over, until something is set")
    func draft() {
        let properties = Properties([.contentType("c")]).encoded()
        Array("topic".utf8).withUnsafeBytes { topic in
            [UInt8]([1, 2]).withUnsafeBytes { payload in
                properties.withUnsafeBytes { properties in
                    var draft = MessageDraft(
                        topic: topic, payload: payload, properties: properties, qos: .atLeastOnce, retain: true,
                        dup: true, origin: .client, publisher: "p")
                    let original = draft.copy()
                    #expect(original.topic == "topic")
                    #expect(original.payload == [1, 2])
                    #expect(original.properties == [.contentType("c")])
                    #expect(original.retain && original.qos == .atLeastOnce && original.publisher == "p")
                    let before = draft.isEdited
                    draft.qos = .atMostOnce
                    draft.retain = false
                    let flagsOnly = draft.isEdited
                    draft.payload = [3]
                    draft.topic = "other"
                    draft.properties.append(.userProperty("k", "v"))
                    let after = draft.isEdited
                    #expect([before, flagsOnly, after] == [false, false, true])
                    let edited = draft.copy()
                    #expect(edited.topic == "other")
                    #expect(edited.payload == [3])
                    #expect(edited.properties == [.contentType("c"), .userProperty("k", "v")])
                    #expect(!edited.retain && edited.qos == .atMostOnce)
                    #expect(draft.withTopicBytes { Array($0) } == Array("other".utf8))
                    #expect(draft.withPayloadBytes { Array($0) } == [3])
                }
            }
        }
    }

    @Test("views and their owned forms say the same")
    func views() {
        let request = Array("a/é".utf8).withUnsafeBytes { topic in
            AuthorizationRequest(
                AuthorizationView(
                    action: .subscribe, topic: topic, qos: .exactlyOnce, retain: false, origin: .will, share: "g"))
        }
        let expected = AuthorizationRequest(
            action: .subscribe, topic: "a/é", qos: .exactlyOnce, origin: .will, share: "g")
        #expect(request == expected)
        Array("t".utf8).withUnsafeBytes { topic in
            [UInt8]([0xFF]).withUnsafeBytes { payload in
                let view = MessageView(
                    topic: topic, payload: payload, properties: UnsafeRawBufferPointer(start: nil, count: 0),
                    qos: .atMostOnce, retain: false, origin: .client, publisher: nil)
                let (name, bytes, properties) = (view.topic, view.payload, view.properties)
                #expect(name == "t")
                #expect(bytes == [0xFF])
                #expect(properties.isEmpty)
            }
        }
    }

    private struct Nothing: Plugin { let name = "nothing" }

    private struct Several: Authenticator, DisconnectObserver, AsyncSubscribeInterceptor {
        let name = "several"
        func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
            .abstain
        }
        func disconnected(_ client: Client, _ event: DisconnectEvent) throws {}
        func intercept(
            _ subscription: inout SubscriptionDraft, from client: Client
        ) async throws -> SubscribeOutcome { .pass }
    }

    @Test("the hook points that a plugin implements are those of the protocols it conforms to")
    func hookPoints() throws {
        #expect(HookPoint.implemented(by: Nothing()) == [])
        #expect(HookPoint.implemented(by: Several()) == [.authenticate, .onSubscribe, .onDisconnect])
        let instance = try Nothing().instance(for: LoopIdentity(index: 0, count: 1) { $0() })
        #expect(instance is Nothing)
    }

    @Test("loops are told apart by their index")
    func loops() {
        let first = LoopIdentity(index: 0, count: 2) { _ in }
        #expect(first == LoopIdentity(index: 0, count: 2) { $0() })
        #expect(first != LoopIdentity(index: 1, count: 2) { _ in })
        #expect(Set([first, LoopIdentity(index: 0, count: 2) { _ in }]).count == 1)
    }
}
