import Foundation
import Logging
import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTransport
import Testing

@testable import martlet

@Suite("The answer of \"martlet acl explain\"", .timeLimit(.minutes(10)))
struct AccessListingTests {
    struct RoleAuthorizer: AuthorizationExplainer {
        let name = "roles"

        func authorize(
            _ request: borrowing AuthorizationView, by client: Client
        ) throws -> Verdict<AuthorizationGrant> { .abstain }

        func explain(_ request: AuthorizationRequest, by client: Client) async throws -> AuthorizationExplanation {
            guard request.topic == "a" else { return AuthorizationExplanation(.abstain) }
            return AuthorizationExplanation(.allowed, rule: "topic write a", file: "acl\u{1B}.txt", line: 3)
        }
    }

    struct Password: Authenticator {
        let name = "passwords"

        func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
            guard credentials.password == Array("secret".utf8) else {
                return .deny(.badUserNameOrPassword, reason: "who are you?")
            }
            let rules = [try AccessRule(.allow, .subscribe, "in/${client_id}/#", qos: .atMostOnce)]
            return .allow(AuthenticationGrant(rules: rules))
        }
    }

    /// Runs a broker without listeners until the body returns.
    private func explain(
        _ plugins: [any Plugin], _ body: (AccessExplainer) async throws -> Void
    ) async throws {
        var configuration = BrokerConfiguration()
        configuration.eventLoops = 1
        configuration.plugins = plugins
        let silent = Logger(label: "broker") { _ in SwiftLogNoOpLogHandler() }
        let server = BrokerServer(configuration: configuration, listeners: [], logger: silent)
        var settings = Settings()
        settings.listeners = [ListenerSettings(name: "default")]
        try await server.start()
        do {
            try await body(AccessExplainer(server: server, settings: settings))
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    private func query(_ publish: String) -> AccessQuery {
        var query = AccessQuery(client: "c")
        query.publish = publish
        return query
    }

    @Test("is a table with the deciding line marked, and nothing in it that a terminal would obey")
    func table() async throws {
        try await explain([RoleAuthorizer()]) { explainer in
            let allowed = try await explainer.answer(query("a"))
            #expect(
                AccessListing(answer: allowed).text == """
                    client c (made up, MQTT 5, listener default, address 127.0.0.1)
                    publish a at QoS 0

                       limits           pass   none is in the way
                       reserved topics  pass   it is none of the broker's own
                       superuser        pass   the client is none
                       access list      pass   there is none: no grant has brought one
                    => roles            allow  allows it (topic write a) [acl\\u{1b}.txt:3]
                       end of chain     deny   what nobody allows is denied

                    allowed by roles at acl\\u{1b}.txt:3
                    """)
            let denied = try await explainer.answer(query("b"))
            #expect(AccessListing(answer: denied).text.hasSuffix("\n\ndenied by end of chain (0x87 not_authorized)"))
            let text = try AdminJSON.text(denied)
            #expect(try AdminJSON.decoder.decode(AccessAnswer.self, from: Data(text.utf8)) == denied)
        }
    }

    @Test("knows the grant of a client that authenticates for it")
    func password() async throws {
        try await explain([Password()]) { explainer in
            var query = AccessQuery(client: "c")
            query.username = "ann"
            query.subscribe = "in/c/x"
            query.qos = 1
            let unknown = try await explainer.answer(query)
            #expect(unknown.client.source == .madeUp)
            #expect(unknown.notes.count == 1)
            #expect(unknown.notes.first?.contains("passwords could still give it") == true)

            let known = try await explainer.answer(query, password: "secret")
            #expect(known.client.source == .authenticated)
            #expect(known.verdict == .allowed)
            #expect(known.grantedQos == 0)
            #expect(known.notes == [])
            let text = AccessListing(answer: known).text
            #expect(
                text.contains(
                    "=> access list   allow  a rule allows it (rule 1: allow subscribe in/${client_id}/# qos=0)"))
            #expect(text.hasSuffix("allowed by access list, rule 1, at QoS 0 only"))

            let refused = try await explainer.answer(query, password: "guess")
            #expect(refused.verdict == .denied)
            #expect(refused.steps == [])
            #expect(
                AccessListing(answer: refused).text.hasSuffix(
                    "denied (0x86 bad_user_name_or_password)\n"
                        + "note: the client would not get in: bad_user_name_or_password: who are you?"))
        }
    }

    @Test("says when the broker is not running")
    func stopped() async throws {
        let silent = Logger(label: "broker") { _ in SwiftLogNoOpLogHandler() }
        let server = BrokerServer(listeners: [], logger: silent)
        var settings = Settings()
        settings.listeners = [ListenerSettings(name: "default")]
        let explainer = AccessExplainer(server: server, settings: settings)
        let error = await #expect(throws: AdminError.self) { try await explainer.answer(query("a")) }
        #expect(error?.status == .serviceUnavailable)
    }
}
