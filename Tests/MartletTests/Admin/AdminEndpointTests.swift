import Foundation
import Logging
import MQTTBroker
import MQTTHooks
import MQTTTransport
import Testing

@testable import martlet

@Suite("The endpoints of the admin API", .timeLimit(.minutes(10)))
struct AdminEndpointTests {
    /// Runs a broker without listeners until the body returns.
    private func withRouter(_ body: (AdminRouter, BrokerServer) async throws -> Void) async throws {
        var configuration = BrokerConfiguration()
        configuration.eventLoops = 1
        let silent = Logger(label: "broker") { _ in SwiftLogNoOpLogHandler() }
        let server = BrokerServer(configuration: configuration, listeners: [], logger: silent)
        let loader = SettingsLoader(commandLine: CommandLineSettings(), environment: [:])
        let settings = loader.load().settings
        let reloader = Reloader(
            server: server, loader: loader, settings: settings, threshold: LogThreshold(.info), logger: silent)
        let context = AdminContext(server: server, settings: settings, reloader: reloader)
        try await server.start()
        do {
            try await body(AdminRouter(endpoints: AdminEndpoint.all(context)), server)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    private func ask(
        _ router: AdminRouter, _ method: String, _ uri: String, _ body: String = ""
    ) async -> (status: Int, text: String) {
        let response = await router.answer(
            AdminRequest(method: method, uri: "/api/v1/\(uri)", body: Array(body.utf8)))
        return (response.status.rawValue, String(decoding: response.body, as: UTF8.self))
    }

    @Test("publish, and count what is there")
    func publish() async throws {
        try await withRouter { router, server in
            let text = await ask(
                router, "POST", "publish", "{\"topic\":\"a\",\"payload\":\"x\",\"retain\":true,\"qos\":1}")
            #expect(text == (200, "{\"submitted\":true}\n"))
            let bytes = await ask(
                router, "POST", "publish", "{\"topic\":\"b\",\"payload_base64\":\"AP8=\",\"retain\":true}")
            #expect(bytes.status == 200)
            let status = await ask(router, "GET", "status")
            #expect(status.status == 200)
            let answer = try AdminJSON.decoder.decode(StatusAnswer.self, from: Data(status.text.utf8))
            #expect(answer.retainedMessages == 2)
            #expect(answer.listeners == ["default"])
            #expect(answer.clients == 0)
            let messages = await server.handle.retainedMessages(matching: "#", limit: 10)
            #expect(messages.map(\.payload) == [Array("x".utf8), [0, 0xFF]])
            #expect(messages.map(\.topic) == ["a", "b"])
        }
    }

    @Test(
        "refuse messages that are none",
        arguments: [
            ("{\"topic\":\"a/#\"}", "\\\"a/#\\\" is not a topic name"),
            ("{\"topic\":\"a\",\"qos\":3}", "there is no QoS 3"),
            ("{\"topic\":\"a\",\"payload_base64\":\"?\"}", "payload_base64 is not Base64"),
            ("{\"topic\":\"a\",\"payload\":\"\",\"payload_base64\":\"\"}", "there are two payloads"),
            ("{}", "the key \\\"topic\\\" is missing"),
        ])
    func badMessages(body: String, message: String) async throws {
        try await withRouter { router, _ in
            let answer = await ask(router, "POST", "publish", body)
            #expect(answer.status == 400)
            #expect(answer.text.contains(message), "\(answer.text)")
        }
    }

    @Test("ban, list and lift")
    func bans() async throws {
        try await withRouter { router, _ in
            let ban = await ask(router, "POST", "bans", "{\"client\":\"c\",\"reason\":\"spam\"}")
            #expect(ban == (200, "{\"bans\":[{\"client\":\"c\",\"reason\":\"spam\"}]}\n"))
            #expect(await ask(router, "GET", "bans") == ban)
            let bad = await ask(router, "POST", "bans", "{\"address\":\"1.2.3\"}")
            #expect(bad.status == 400)
            let nobody = await ask(router, "POST", "bans", "{}")
            #expect(nobody.status == 400)
            #expect(await ask(router, "DELETE", "bans", "{\"client\":\"c\"}") == (200, "{\"removed\":true}\n"))
            #expect(await ask(router, "DELETE", "bans", "{\"client\":\"c\"}") == (200, "{\"removed\":false}\n"))
            #expect(await ask(router, "GET", "bans") == (200, "{\"bans\":[]}\n"))
        }
    }

    @Test("disconnect nobody by accident")
    func kick() async throws {
        try await withRouter { router, _ in
            let nobody = await ask(router, "POST", "kick", "{\"reason\":\"x\"}")
            #expect(nobody.status == 400)
            #expect(nobody.text.contains("nobody is selected"))
            let both = await ask(router, "POST", "kick", "{\"all\":true,\"client\":\"c\"}")
            #expect(both.status == 400)
            #expect(await ask(router, "POST", "kick", "{\"all\":true}") == (200, "{\"disconnected\":0}\n"))
            #expect(await ask(router, "POST", "kick", "{\"client\":\"c\"}") == (200, "{\"disconnected\":0}\n"))
        }
    }

    @Test("list clients and sessions, and refuse queries that mean nothing")
    func lists() async throws {
        try await withRouter { router, _ in
            #expect(await ask(router, "GET", "clients?username=ann%20b") == (200, "{\"clients\":[],\"total\":0}\n"))
            #expect(await ask(router, "GET", "sessions") == (200, "{\"sessions\":[],\"total\":0}\n"))
            for query in ["clients?clint=c", "clients?limit=0", "sessions?limit=x", "status?x=1", "bans?x"] {
                #expect(await ask(router, "GET", query).status == 400, "\(query)")
            }
        }
    }

    @Test("show the clients of a list by their identifiers, and how many there are")
    func clientList() {
        let clients = ["b", "a\u{1B}", "c"].map { Client(id: $0, address: "::1", port: 7, listener: "l") }
        let list = ClientList(clients, limit: 2)
        #expect(list.total == 3)
        #expect(list.clients.map(\.client) == ["a\u{1B}", "b"])
        #expect(
            ClientsCommand.table(list).text == """
                CLIENT   USER  ADDRESS  LISTENER  MQTT  CONNECTED AT
                a\\u{1b}  -     [::1]:7  l         5     1970-01-01T00:00:00.000Z
                b        -     [::1]:7  l         5     1970-01-01T00:00:00.000Z
                """)
    }

    @Test("say 503 once the broker has stopped")
    func stopped() async throws {
        try await withRouter { router, server in
            await server.shutdown()
            #expect(await ask(router, "GET", "status").status == 503)
            #expect(await ask(router, "POST", "publish", "{\"topic\":\"a\"}").status == 503)
            #expect(await ask(router, "POST", "acl/explain", "{\"client\":\"c\",\"publish\":\"a\"}").status == 503)
        }
    }

    @Test(
        "commands refuse what makes no sense",
        arguments: [
            ["kick"], ["kick", "--all", "--client", "c"], ["bans", "add"], ["bans", "remove"],
            ["publish", "-t", "a/#", "-m", "x"], ["publish", "-t", "a", "-m", "x", "-q", "3"], ["publish", "-m", "x"],
            ["status"], ["clients"], ["reload"], ["reload", "extra"],
        ])
    func usage(arguments: [String]) async {
        #expect(await Martlet.exitStatus(arguments: arguments) == .usage)
    }
}
