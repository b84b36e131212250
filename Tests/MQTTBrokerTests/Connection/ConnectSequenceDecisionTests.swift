import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("CONNECT as a sequence: decisions")
struct ConnectSequenceDecisionTests {
    let named = Connect(clientIdentifier: "a", username: "ann", password: [1, 2])
    let anonymous = Connect(clientIdentifier: "a")

    @Test("without authenticators credentials are ignored, and the listener decides")
    func noAuthenticators() throws {
        for connect in [named, anonymous] {
            var open = ConnectSequence.of(connect, allowAnonymous: true)
            #expect(try open.begin().sessionTakenFor().username == connect.username)
            var closed = ConnectSequence.of(connect, allowAnonymous: false)
            #expect(try closed.begin().denial().reasonCode == .notAuthorized)
        }
    }

    @Test("authenticators get the client and the credentials as they came")
    func credentials() throws {
        var sequence = ConnectSequence.of(named, hasAuthenticators: true)
        let (client, credentials) = try sequence.begin().authenticated()
        #expect(client.id == "a")
        #expect(credentials.username == "ann")
        #expect(credentials.password == [1, 2])
        var other = ConnectSequence.of(anonymous, hasAuthenticators: true)
        #expect(try other.begin().authenticated().1.isEmpty)
    }

    @Test("all abstained: unknown credentials are wrong, and an anonymous client is the listener's business")
    func exhausted() throws {
        var wrong = ConnectSequence.of(named, allowAnonymous: true, hasAuthenticators: true)
        _ = wrong.begin()
        #expect(try wrong.authenticated(.exhausted).denial().reasonCode == .badUserNameOrPassword)
        let passwordOnly = Connect(clientIdentifier: "a", password: [1])
        var alone = ConnectSequence.of(passwordOnly, allowAnonymous: true, hasAuthenticators: true)
        _ = alone.begin()
        #expect(try alone.authenticated(.exhausted).denial().reasonCode == .badUserNameOrPassword)
        var allowed = ConnectSequence.of(anonymous, allowAnonymous: true, hasAuthenticators: true)
        _ = allowed.begin()
        #expect(try allowed.authenticated(.exhausted).sessionTakenFor().id == "a")
        var refused = ConnectSequence.of(anonymous, allowAnonymous: false, hasAuthenticators: true)
        _ = refused.begin()
        #expect(try refused.authenticated(.exhausted).denial().reasonCode == .notAuthorized)
    }

    @Test("a denial goes to the client as the plugin wrote it")
    func denied() throws {
        var sequence = ConnectSequence.of(named, hasAuthenticators: true)
        _ = sequence.begin()
        let written = Denial(reasonCode: .banned, reasonString: "go", properties: [UserProperty("k", "v")])
        let denial = try sequence.authenticated(.denied(written)).denial()
        #expect(denial.reasonCode == .banned)
        #expect(denial.reasonString == "go")
        #expect(denial.properties == [UserProperty("k", "v")])
    }

    @Test("a grant replaces client identifier and user name, and its facts stay with the client")
    func grant() throws {
        var sequence = ConnectSequence.of(named, hasAuthenticators: true)
        _ = sequence.begin()
        let grant = AuthenticationGrant(
            username: "ANN", clientIdentifier: "t-a", tenant: "t", attributes: ["role": "admin"], isSuperuser: true,
            properties: [UserProperty("hello", "ann")])
        let client = try sequence.authenticated(.allowed(grant)).sessionTakenFor()
        #expect(client.id == "t-a")
        #expect(client.username == "ANN")
        #expect(client.tenant == "t")
        #expect(client.attributes == ["role": "admin"])
        #expect(client.isSuperuser)
        let connack = try sequence.sessionTaken(isPresent: false).acceptance().connack
        #expect(connack.properties.assignedClientIdentifier == "t-a")
        #expect(connack.properties.userProperties.map(\.name) == ["hello"])
        #expect(connack.properties.userProperties.map(\.value) == ["ann"])
    }

    @Test("a grant cannot leave a client without identifier, nor with one that no packet can hold")
    func impossibleIdentifier() throws {
        for identifier in ["", String(repeating: "x", count: 65_536)] {
            var sequence = ConnectSequence.of(named, hasAuthenticators: true)
            _ = sequence.begin()
            let step = HookStep.allowed(AuthenticationGrant(clientIdentifier: identifier))
            #expect(try sequence.authenticated(step).denial().reasonCode == .clientIdentifierNotValid)
        }
    }

    @Test("a will is authorized after the client is authenticated, unless it is a superuser's")
    func willOrder() throws {
        var connect = named
        connect.will = Will(topic: "w", payload: [9])
        var sequence = ConnectSequence.of(connect, hasAuthenticators: true, hasAuthorizers: true)
        _ = sequence.begin()
        let (client, will) = try sequence.authenticated(.allowed(AuthenticationGrant(username: "bob")))
            .willToAuthorize()
        #expect(client.username == "bob")
        #expect(will.topic == "w")
        #expect(try sequence.willAuthorized(.allowed(AuthorizationGrant())).sessionTakenFor().id == "a")
        #expect(try sequence.sessionTaken(isPresent: false).acceptance().will == connect.will)
        var superuser = ConnectSequence.of(connect, hasAuthenticators: true, hasAuthorizers: true)
        _ = superuser.begin()
        let step = HookStep.allowed(AuthenticationGrant(isSuperuser: true))
        #expect(try superuser.authenticated(step).sessionTakenFor().isSuperuser)
        var unasked = ConnectSequence.of(connect)
        #expect(try unasked.begin().sessionTakenFor().id == "a")
    }

    @Test("a will that is refused, or that nobody allows, refuses the client")
    func willRefused() throws {
        var connect = anonymous
        connect.will = Will(topic: "w")
        var sequence = ConnectSequence.of(connect, hasAuthorizers: true)
        _ = try sequence.begin().willToAuthorize()
        #expect(try sequence.willAuthorized(.exhausted).denial().reasonCode == .notAuthorized)
        let written = Denial(reasonCode: .quotaExceeded)
        #expect(try sequence.willAuthorized(.denied(written)).denial().reasonCode == .quotaExceeded)
    }
}
