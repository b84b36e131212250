import Foundation
import Synchronization

/// A client of a library, in a process of its own that does what a test says.
final class LibraryClient: Sendable {
    /// A client that has ended too early.
    struct Gone: Error, CustomStringConvertible {
        let description: String
    }

    private struct Reading {
        var length = 0
        var observations: [LibraryObservation] = []
    }

    let process: ChildProcess
    private let library: LibraryVersion
    private let commands: CommandSocket
    private let reading = Mutex(Reading())

    /// Starts the program that drives the library.
    init(_ library: LibraryVersion, host: String, port: Int) throws {
        self.library = library
        commands = try CommandSocket()
        let command = library.library.command
        process = try ChildProcess(
            command[0], command.dropFirst() + [host, "\(port)", library.version.rawValue], commands: commands)
    }

    /// Connects, and returns what was shown of CONNACK.
    ///
    /// - Parameter clean: Whether the session starts new and ends with the connection.
    func connect(
        _ id: String, clean: Bool = true, username: String? = nil, will: ReceivedMessage? = nil
    ) async throws -> LibraryObservation {
        var values = [("id", id), ("clean", clean ? "1" : "0"), ("expiry", clean ? "0" : "3600")]
        if let username { values.append(("username", username)) }
        if let will {
            values += [
                ("will_topic", will.topic), ("will_payload", Self.hexadecimal(will.payload)),
                ("will_qos", "\(will.qos)"), ("will_retain", will.isRetained ? "1" : "0"),
            ]
        }
        return try await perform("connect", values, answer: "connack")
    }

    /// Subscribes, and returns the codes of SUBACK.
    @discardableResult
    func subscribe(_ filter: String, qos: Int) async throws -> [Int] {
        try await perform("subscribe", [("filter", filter), ("qos", "\(qos)")], answer: "suback").codes ?? []
    }

    /// Publishes, and waits until the library says that it is through.
    ///
    /// - Parameter message: As it is to be received by those who subscribe later, if it is to be retained.
    func publish(_ message: ReceivedMessage) async throws {
        var values = [
            ("topic", message.topic), ("payload", Self.hexadecimal(message.payload)), ("qos", "\(message.qos)"),
            ("retain", message.isRetained ? "1" : "0"),
        ]
        if !message.contentType.isEmpty { values.append(("content_type", message.contentType)) }
        if !message.responseTopic.isEmpty { values.append(("response_topic", message.responseTopic)) }
        if !message.correlationData.isEmpty {
            values.append(("correlation_data", Self.hexadecimal(message.correlationData)))
        }
        for property in message.userProperties.split(separator: " ") {
            values.append(("user_property", property.split(separator: ":").joined(separator: "=")))
        }
        _ = try await perform("publish", values, answer: "published")
    }

    /// Disconnects.
    func disconnect() async throws { _ = try await perform("disconnect", [], answer: "disconnected") }

    /// Disconnects, ends the program, and returns all messages that have ever arrived.
    func finish() async throws -> [ReceivedMessage] {
        try await disconnect()
        commands.close()
        let end = try await process.waitForEnd()
        guard end == .exited(0) else { throw gone(end) }
        return try observations().compactMap(\.message)
    }

    /// Waits until it has received so many messages, and returns all that it has received by then.
    func messages(_ count: Int) async throws -> [ReceivedMessage] {
        try await until("\(count) messages") { observations in
            let messages = observations.compactMap(\.message)
            return messages.count >= count ? messages : nil
        }
    }

    /// Ends it without a word to the broker, as a crash would.
    func kill() { process.kill() }

    private func perform(
        _ verb: String, _ values: [(name: String, value: String)], answer: String
    ) async throws -> LibraryObservation {
        let count = try observations().count { $0.event == answer }
        let values = values.map { "\($0.name)=\(Self.percentEncoded($0.value))" }.joined(separator: "&")
        try commands.send("\(verb) \(values)")
        return try await until("\"\(answer)\" after \(verb)") { observations in
            observations.filter { $0.event == answer }.dropFirst(count).first
        }
    }

    private func until<Answer>(
        _ expected: String, _ answer: ([LibraryObservation]) -> Answer?
    ) async throws -> Answer {
        try await Patience.until(
            "\(expected) of \(library.testDescription)\n\(process.output.prefix(4000))\(process.errors)"
        ) {
            // Whether it has ended is asked first: what it wrote is complete then.
            let end = process.end
            if let answer = answer(try observations()) { return answer }
            if let end { throw gone(end) }
            return nil
        }
    }

    private func gone(_ end: ProcessEnd) -> Gone {
        Gone(
            description:
                "\(library.testDescription): \(end)\n\(process.output.prefix(4000))\(process.errors)")
    }

    /// All complete lines so far.
    private func observations() throws -> [LibraryObservation] {
        try reading.withLock { reading in
            let news = try process.output(after: reading.length)
            if let end = news.lastIndex(of: UInt8(ascii: "\n")) {
                let lines = news[...end]
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                reading.observations += try lines.split(separator: UInt8(ascii: "\n")).map {
                    try decoder.decode(LibraryObservation.self, from: $0)
                }
                reading.length += lines.count
            }
            return reading.observations
        }
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.allSatisfy(isPlain)
            ? text
            : text.utf8.map { isPlain($0) ? String(UnicodeScalar($0)) : "%" + hexadecimal([$0]) }.joined()
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}
