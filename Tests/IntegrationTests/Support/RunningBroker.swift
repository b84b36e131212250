import Foundation
import MQTTTesting
import Synchronization
import Testing

/// A broker as its users run it, and the clients that a test has connected to it.
final class RunningBroker: Sendable {
    /// As many brokers at a time as two cores can serve without any of them being late.
    private static let slots = TestSlots(4)

    let process: ChildProcess
    let host: String
    let port: Int
    private let clients = Mutex<[ChildProcess]>([])
    /// The same broker at its other listeners, by their names.
    private let others: [String: RunningBroker]

    private init(_ process: ChildProcess, host: String, port: Int, others: [String: RunningBroker] = [:]) {
        self.process = process
        self.host = host
        self.port = port
        self.others = others
    }

    /// The broker at another listener than the first.
    func listener(_ name: String) throws -> RunningBroker { try #require(others[name]) }

    /// Runs `martlet` on a free port until the body is through; then SIGTERM must end it with exit code 0.
    ///
    /// - Parameters:
    ///   - arguments: The command line, without the port.
    ///   - port: The port for the command line; nil where a configuration has it.
    ///   - directory: Where it runs.
    static func run(
        _ arguments: [String] = [], port: Int? = 0, directory: String? = nil,
        _ body: (RunningBroker) async throws -> Void
    ) async throws {
        try await slots.withSlot { try await runNow(arguments, port: port, directory: directory, body) }
    }

    private static func runNow(
        _ arguments: [String], port: Int?, directory: String?, _ body: (RunningBroker) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let portsFile = folder.path("ports")
        // A busy machine may keep a client from sending anything for longer than the broker would wait.
        let process = try ChildProcess(
            "/usr/bin/env",
            ["MARTLET_LIMITS_CONNECT_TIMEOUT=120", try Programs.martlet()] + arguments
                + (port.map { ["-p", "\($0)"] } ?? []) + ["--ports-file", portsFile], directory: directory)
        defer { process.kill() }
        let text = try await Patience.until("the broker to listen\n\(process.errors)") {
            if let end = process.end { throw Patience.Exhausted(description: "\(end): \(process.errors)") }
            return FileManager.default.fileExists(atPath: portsFile) ? try folder.read("ports") : nil
        }
        // NAME HOST PORT
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        try #require(!lines.isEmpty && lines.allSatisfy { $0.count == 3 && Int($0[2]) != nil }, "\(text)")
        let listeners = lines.map { fields in
            (name: fields[0], broker: RunningBroker(process, host: fields[1], port: Int(fields[2]) ?? 0))
        }
        let others = Dictionary(uniqueKeysWithValues: listeners.dropFirst().map { ($0.name, $0.broker) })
        let first = listeners[0].broker
        try await RunningBroker(process, host: first.host, port: first.port, others: others).use(end: .exited(0), body)
    }

    /// Runs an example program, which does not tell its port, until the body is through.
    ///
    /// - Parameter end: How SIGTERM must end it.
    static func run(
        example: String, end: ProcessEnd, _ body: (RunningBroker) async throws -> Void
    ) async throws {
        try await run(program: try Programs.example(example), end: end, body)
    }

    /// The same for any program that takes a port.
    static func run(
        program: String, end: ProcessEnd, _ body: (RunningBroker) async throws -> Void
    ) async throws {
        try await slots.withSlot {
            let name = URL(fileURLWithPath: program).lastPathComponent
            let process = try ChildProcess(program, ["0"])
            defer { process.kill() }
            let address = try await Patience.until("\(name) to listen\n\(process.errors)") {
                if let end = process.end { throw Patience.Exhausted(description: "\(end): \(process.errors)") }
                return try ListeningPorts.of(process.processIdentifier, running: name).first
            }
            try await RunningBroker(process, host: address.host, port: address.port).use(end: end, body)
        }
    }

    private func use(end: ProcessEnd, _ body: (RunningBroker) async throws -> Void) async throws {
        defer {
            for broker in [self] + others.values { broker.clients.withLock { $0 }.forEach { $0.kill() } }
        }
        do {
            try await body(self)
        } catch {
            print("what the broker wrote:\n\(process.output)\(process.errors)")
            throw error
        }
        process.send(SIGTERM)
        #expect(try await process.waitForEnd() == end, "\(process.errors)")
    }

    /// What the broker has logged so far.
    var log: String { process.errors }

    /// Waits until the log holds a text.
    func waitForLog(_ text: String) async throws {
        try await Patience.until("\"\(text)\" in the log\n\(log)") { log.contains(text) ? () : nil }
    }

    /// Runs `mosquitto_pub` to its end.
    @discardableResult
    func pub(
        _ version: ClientVersion, _ arguments: String..., input: [UInt8] = []
    ) async throws -> MosquittoClient {
        try await pub(version, arguments, input: input)
    }

    /// Runs `mosquitto_pub` to its end.
    @discardableResult
    func pub(
        _ version: ClientVersion, _ arguments: [String], input: [UInt8] = []
    ) async throws -> MosquittoClient {
        let client = try start("mosquitto_pub", version, arguments, input: input)
        try await client.waitForEnd()
        return client
    }

    /// Starts `mosquitto_sub` and waits until its subscriptions are answered.
    func sub(_ version: ClientVersion, _ arguments: String...) async throws -> MosquittoClient {
        try await sub(version, arguments)
    }

    /// Starts `mosquitto_sub` and waits until its subscriptions are answered.
    func sub(_ version: ClientVersion, _ arguments: [String]) async throws -> MosquittoClient {
        let client = try start("mosquitto_sub", version, arguments + ["-F", ReceivedMessage.format])
        try await client.waitForSuback()
        return client
    }

    /// Runs `mosquitto_sub` until it ends by itself, such as when it is refused.
    func subToEnd(_ version: ClientVersion, _ arguments: String...) async throws -> MosquittoClient {
        let client = try start("mosquitto_sub", version, arguments + ["-F", ReceivedMessage.format])
        try await client.waitForEnd()
        return client
    }

    /// Starts a client library, which does not connect yet.
    func client(_ library: LibraryVersion) throws -> LibraryClient {
        let client = try LibraryClient(library, host: host, port: port)
        clients.withLock { $0.append(client.process) }
        return client
    }

    /// Starts a client library and connects it.
    func client(
        _ library: LibraryVersion, _ id: String, clean: Bool = true, will: ReceivedMessage? = nil
    ) async throws -> LibraryClient {
        let client = try client(library)
        #expect(try await client.connect(id, clean: clean, will: will).code == 0)
        return client
    }

    /// Opens a socket.
    func socket(_ version: ClientVersion = .v5) throws -> RawClient {
        try RawClient(host: host, port: port, version.protocolVersion)
    }

    private func start(
        _ program: String, _ version: ClientVersion, _ arguments: [String], input: [UInt8] = []
    ) throws -> MosquittoClient {
        let client = try MosquittoClient(program, version, host: host, port: port, arguments, input: input)
        clients.withLock { $0.append(client.process) }
        return client
    }
}
