import Foundation

/// One of mosquitto's command line clients, which know nothing of this broker.
final class MosquittoClient: Sendable {
    let process: ChildProcess

    /// Starts `mosquitto_pub` or `mosquitto_sub` with its packets shown.
    init(
        _ program: String, _ version: ClientVersion, host: String, port: Int, _ arguments: [String],
        input: [UInt8] = []
    ) throws {
        // Otherwise what goes to a file is only written when the client ends.
        process = try ChildProcess(
            try Programs.lineBuffer(),
            ["-oL", try Programs.mosquitto(program), "-h", host, "-p", "\(port)", "-V", version.rawValue, "-d"]
                + arguments, input: input)
    }

    /// What it has written so far, packets among it.
    var output: String { process.output }

    /// Its complaints.
    var errors: String { process.errors }

    /// How it has ended; nil while it runs.
    var end: ProcessEnd? { process.end }

    /// Waits until it has ended by itself.
    @discardableResult
    func waitForEnd() async throws -> ProcessEnd { try await process.waitForEnd() }

    /// Waits until its output holds a text.
    func waitFor(_ text: String) async throws {
        try await Patience.until("\"\(text)\" in\n\(output)\(errors)") { output.contains(text) ? () : nil }
    }

    /// Waits until its subscriptions were answered.
    func waitForSuback() async throws { try await waitFor("Subscribed (mid: ") }

    /// The messages that it has received so far.
    var messages: [ReceivedMessage] {
        output.utf8.split(separator: UInt8(ascii: "\n")).compactMap { ReceivedMessage(line: Substring($0)) }
    }

    /// Waits until it has received so many messages, and returns all that it has received by then.
    func messages(_ count: Int) async throws -> [ReceivedMessage] {
        try await Patience.until("\(count) messages in\n\(output.prefix(4000))\(errors)") {
            let messages = messages
            return messages.count >= count ? messages : nil
        }
    }

    /// Ends it without a word to the broker, as a crash would.
    func kill() { process.kill() }

    /// Ends it as a user would who has seen enough: it disconnects.
    func quit() async throws {
        process.send(SIGINT)
        try await waitForEnd()
    }
}
