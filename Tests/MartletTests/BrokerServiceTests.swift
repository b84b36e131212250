import Foundation
import Logging
import MQTTBroker
import MQTTTransport
import ServiceLifecycle
import Testing

@testable import martlet

@Suite("The running broker")
struct BrokerServiceTests {
    let folder: TemporaryFolder
    let lines = LogTests.Lines()

    init() throws { folder = try TemporaryFolder() }

    private func service(
        _ yaml: String, threshold: LogThreshold = LogThreshold(.info), portsFile: String = "ports"
    ) throws -> BrokerService {
        let file = try folder.write("martlet.yaml", yaml)
        let loader = SettingsLoader(commandLine: CommandLineSettings(configurationFile: file), environment: [:])
        let report = ConfigurationReport(loader)
        #expect(report.problems.isEmpty)
        let settings = report.settings
        let logger = Logger(label: "martlet") { [lines] label in
            LineLogHandler(
                label: label, format: .text, isForJournal: true, threshold: threshold, sink: { lines.append($0) })
        }
        var configuration = BrokerConfiguration()
        configuration.eventLoops = 1
        configuration.plugins = try PluginTable.load(settings, logger: logger)
        let listeners = settings.listeners.map {
            ListenerConfiguration(
                name: $0.name, host: $0.bind.host, port: $0.bind.port, allowAnonymous: settings.allowsAnonymous(on: $0))
        }
        let silent = Logger(label: "broker") { _ in SwiftLogNoOpLogHandler() }
        return BrokerService(
            server: BrokerServer(configuration: configuration, listeners: listeners, logger: silent), loader: loader,
            settings: settings, threshold: threshold, portsFile: folder.path(portsFile), logger: logger)
    }

    /// Runs a service until the body returns, which is called once the ports file is there.
    private func run(_ service: BrokerService, _ body: ([String]) async throws -> Void) async throws {
        let silent = Logger(label: "group") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            while !FileManager.default.fileExists(atPath: folder.path("ports")) {
                try await Task.sleep(for: .milliseconds(2))
            }
            try await body(folder.read("ports").split(separator: "\n").map(String.init))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test("writes where it listens to the ports file, and logs what it runs", .timeLimit(.minutes(10)))
    func start() async throws {
        try folder.write("users.txt", "")
        let service = try service(
            """
            listeners: { one: { bind: "127.0.0.1:0" }, two: { bind: "127.0.0.1:0", allow_anonymous: true } }
            plugins: [password_table]
            password_table: { file: users.txt }
            limits: { receive_maximum: 3 }
            """)
        try await run(service) { ports in
            let parts = ports.map { $0.split(separator: " ").map(String.init) }
            #expect(parts.map { $0[0] } == ["one", "two"])
            #expect(parts.map { $0[1] } == ["127.0.0.1", "127.0.0.1"])
            let numbers = parts.compactMap { Int($0[2]) }
            #expect(Set(numbers).count == 2)
            #expect(
                lines.all == [
                    "<6>info martlet: plugin loaded hooks=authenticate plugin=password_table",
                    "<6>info martlet: limits differ from the default receive_maximum=3",
                    "<6>info martlet: listening mqtt.address=127.0.0.1:\(numbers[0]) mqtt.anonymous=false "
                        + "mqtt.listener=one",
                    "<6>info martlet: listening mqtt.address=127.0.0.1:\(numbers[1]) mqtt.anonymous=true "
                        + "mqtt.listener=two",
                ])
        }
        #expect(lines.all.suffix(2) == ["<6>info martlet: shutting down", "<6>info martlet: stopped"])
    }

    @Test("warns when nobody could connect", .timeLimit(.minutes(10)))
    func nobody() async throws {
        try await run(try service("listeners: { one: { bind: '127.0.0.1:0' } }")) { _ in
            #expect(lines.all.last?.hasPrefix("<4>warning martlet: nobody can connect") == true)
        }
    }

    @Test("takes over the log level on reload, and says what waits for a restart", .timeLimit(.minutes(10)))
    func reload() async throws {
        let threshold = LogThreshold(.info)
        let service = try service("listeners: { one: { bind: '127.0.0.1:0' } }", threshold: threshold)
        try await run(service) { _ in
            let before = lines.all.count
            try folder.write(
                "martlet.yaml",
                "listeners: { one: { bind: '127.0.0.1:0' } }\nlog: { level: notice }\nlimits: { maximum_qos: 1 }")
            await service.reloader.reload()
            #expect(threshold.level == .notice)
            #expect(
                lines.all.dropFirst(before) == [
                    "<6>info martlet: reloading",
                    "<4>warning martlet: some changes wait for a restart keys=limits.maximum_qos",
                ])
        }
    }

    @Test("keeps everything when the changed configuration is bad", .timeLimit(.minutes(10)))
    func badReload() async throws {
        let threshold = LogThreshold(.info)
        let service = try service("listeners: { one: { bind: '127.0.0.1:0' } }", threshold: threshold)
        try await run(service) { _ in
            let before = lines.all.count
            let file = try folder.write("martlet.yaml", "log: { level: debug }\nlimts: {}")
            await service.reloader.reload()
            #expect(threshold.level == .info)
            #expect(
                lines.all.dropFirst(before) == [
                    "<6>info martlet: reloading",
                    "<3>error martlet: configuration problem problem=\"\(file):2: unknown key \\\"limts\\\"; "
                        + "did you mean \\\"limits\\\"?\"",
                    "<3>error martlet: reload failed; everything stays as it was",
                ])
        }
    }

    @Test(
        "opens the admin socket before anybody is told that it listens, and reloads over it", .timeLimit(.minutes(10)))
    func adminSocket() async throws {
        let service = try service("listeners: { one: { bind: '127.0.0.1:0' } }\nadmin: { socket: admin.sock }")
        let admin = try #require(service.admin)
        try await run(service) { _ in
            let client = AdminClient(path: folder.path("admin.sock"))
            let answer = try await OwnThread.run { Result { try client.send("POST", "/api/v1/reload") } }.get()
            #expect(answer.status == 200)
            #expect(lines.all.contains("<6>info martlet: admin socket open path=\(folder.path)/admin.sock"))
            #expect(lines.all.suffix(2) == ["<6>info martlet: reloading", "<6>info martlet: reloaded"])
            await admin.close()
        }
    }

    @Test("does not start where another broker has the admin socket", .timeLimit(.minutes(10)))
    func adminSocketInUse() async throws {
        let socket = try AdminSocket.open(folder.path("admin.sock"))
        defer { socket.abandon() }
        let service = try service("listeners: { one: { bind: '127.0.0.1:0' } }\nadmin: { socket: admin.sock }")
        let error = await #expect(throws: AdminSocketError.self) { try await service.run() }
        #expect(error?.reason == "another broker listens there")
        #expect(!FileManager.default.fileExists(atPath: folder.path("ports")))
    }

    @Test("names listener and address when the port is taken", .timeLimit(.minutes(10)))
    func portInUse() async throws {
        try await run(try service("listeners: { one: { bind: '127.0.0.1:0' } }")) { ports in
            let port = try #require(ports.first?.split(separator: " ").last)
            let second = try Self()
            let late = try second.service("listeners: { late: { bind: '127.0.0.1:\(port)' } }")
            let error = await #expect(throws: ListenError.self) { try await late.run() }
            #expect(error?.listener == "late")
            #expect(error?.description.contains("127.0.0.1:\(port)") == true)
            #expect(!FileManager.default.fileExists(atPath: second.folder.path("ports")))
            #expect(second.lines.all.isEmpty)
        }
    }

    @Test("stops again when the ports file cannot be written", .timeLimit(.minutes(10)))
    func noPortsFile() async throws {
        let service = try service("listeners: { one: { bind: '127.0.0.1:0' } }", portsFile: "missing/ports")
        let error = await #expect(throws: PortsFile.Failure.self) { try await service.run() }
        #expect(
            error?.description
                == "cannot write the ports file \(folder.path)/missing/ports: no such file or directory")
    }
}
