import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@Suite("Hook compliance")
struct HookComplianceTests {
    private func problems(_ plugin: any Plugin, allowsAnonymous: Bool = false) async -> Set<String> {
        var compliance = HookCompliance(of: plugin)
        compliance.allowsAnonymous = allowsAnonymous
        // How long a call takes says something about the machine here, and nothing about the plugin.
        compliance.longestCall = .seconds(600)
        compliance.deadline = .seconds(600)
        return Set(await compliance.check().map(\.description))
    }

    private struct Silent: Authenticator, Authorizer, PublishInterceptor, DisconnectObserver, ConnectionObserver {
        var name = "silent"

        func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
            .abstain
        }
        func authorize(
            _ request: borrowing AuthorizationView, by client: Client
        ) throws -> Verdict<AuthorizationGrant> { .abstain }
        func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome { .pass }
        func connected(_ client: Client, sessionPresent: Bool) throws {}
        func disconnected(_ client: Client, _ event: DisconnectEvent) throws {}
    }

    @Test("a plugin that does nothing wrong has no violation")
    func good() async {
        #expect(await problems(Silent()) == [])
    }

    @Test("a name is there, and in snake_case")
    func names() async {
        #expect(await problems(Silent(name: "")) == ["name: is empty"])
        #expect(await problems(Silent(name: "My Plugin")) == ["name: \"My Plugin\" is not in snake_case"])
    }

    private struct Answering: Authenticator {
        let name = "answering"
        let answer: @Sendable (Credentials) throws -> Verdict<AuthenticationGrant>

        func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
            try answer(credentials)
        }
    }

    @Test("who lets clients in without credentials must mean it")
    func anonymous() async {
        let plugin = Answering { $0.isEmpty ? .allowed : .deny(.badUserNameOrPassword) }
        #expect(await problems(plugin) == ["authenticate with empty credentials: lets the client in"])
        #expect(await problems(plugin, allowsAnonymous: true) == [])
        let later = Answering { credentials in .later { credentials.isEmpty ? .allowed : .abstain } }
        #expect(await problems(later) == ["authenticate with empty credentials: lets the client in"])
    }

    struct Broken: Error {}

    @Test("errors, codes that are none, double deferrals, late answers and impossible grants are found")
    func answers() async {
        func odd(_ answer: @escaping @Sendable () throws -> Verdict<AuthenticationGrant>) async -> Set<String> {
            await problems(Answering { $0.isEmpty ? .abstain : try answer() })
        }
        let check = "authenticate with odd credentials: "
        #expect(await odd { throw Broken() } == [check + "throws Broken()"])
        #expect(await odd { .later { throw Broken() } } == [check + "throws Broken()"])
        #expect(await odd { .deny(.success) } == [check + "denies with success, which is no error"])
        #expect(await odd { .later { .later { .abstain } } } == [check + "a deferred answer is deferred again"])
        #expect(
            await odd { .allow(AuthenticationGrant(clientIdentifier: "")) } == [
                check + "grants a client identifier of 0 bytes"
            ])
    }

    @Test("an answer that never comes is given up")
    func late() async {
        let plugin = Answering { credentials in
            guard credentials.isEmpty else { return .abstain }
            return .later {
                try await Task.sleep(for: .seconds(1000))
                return .abstain
            }
        }
        var compliance = HookCompliance(of: plugin)
        compliance.deadline = .milliseconds(5)
        compliance.longestCall = .seconds(600)
        let violations = await compliance.check()
        // On a busy machine others may be late as well; this one always is.
        let late = violations.filter { $0.check == "authenticate with empty credentials" }
        #expect(late.map(\.problem) == ["does not answer within \(compliance.deadline)"])
    }

    private struct Editing: PublishInterceptor, SubscribeInterceptor {
        let name = "editing"

        func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
            if message.payload.isEmpty { message.topic += "/#" }
            return .pass
        }
        func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome {
            subscription.filter == "#" ? .reject(.success) : .pass
        }
    }

    @Test("topics, filters and codes that the broker would turn down are found")
    func edits() async {
        let problems = await problems(Editing())
        #expect(problems.contains("on_publish \"a\", 0 bytes: makes the topic \"a/#\", which is not valid"))
        #expect(problems.contains("on_subscribe \"#\": rejects with success, which is no error"))
        #expect(!problems.contains { $0.hasPrefix("on_publish \"a\", 1 bytes") })
    }

    private actor Once: Plugin {
        nonisolated let name = "once"
        private var starts = 0

        func start(_ broker: any BrokerHandle) async throws {
            starts += 1
            if starts > 1 { throw Broken() }
        }
        func reload() async throws { throw Broken() }
    }

    @Test("a plugin can be reloaded, and started again after it was stopped")
    func life() async {
        #expect(await problems(Once()) == ["reload: throws Broken()", "start after a stop: throws Broken()"])
    }

    private struct Selecting: HookSelection, Authenticator, WillInterceptor {
        let name = "selecting"
        let activeHookPoints: Set<HookPoint>

        func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
            throw Broken()
        }
        func intercept(will message: inout Message, of client: Client) throws -> WillOutcome { throw Broken() }
    }

    @Test("a selection names hook points that are implemented; the others are not asked")
    func selection() async {
        #expect(await problems(Selecting(activeHookPoints: [])) == [])
        #expect(
            await problems(Selecting(activeHookPoints: [.authorize])) == [
                "activeHookPoints: names authorize, which the plugin does not implement"
            ])
        #expect(await problems(Selecting(activeHookPoints: [.onWill])).first?.hasPrefix("on_will") == true)
    }

    private struct Renaming: Plugin {
        var name = "renaming"
        func instance(for loop: LoopIdentity) throws -> any Plugin { Renaming(name: "loop_\(loop.index)") }
    }

    @Test("instances have the plugin's name")
    func instances() async {
        #expect(
            await problems(Renaming()) == [
                "instance: has another name, \"loop_0\"", "instance: has another name, \"loop_1\"",
            ])
    }
}
