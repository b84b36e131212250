import ArgumentParser
import Foundation

/// The arguments of commands that ask the running broker.
struct AdminOptions: ParsableArguments {
    @Option(help: "The admin socket of the running broker. Otherwise the one of the configuration.")
    var socket: String?

    @Option(name: [.customShort("c"), .customLong("config")], help: "The configuration file that names the socket.")
    var file: String?

    /// The running broker.
    ///
    /// - Throws: ``ExitStatus`` after it was printed that nobody says where the socket is.
    func client() throws(ExitStatus) -> AdminClient {
        if let socket { return AdminClient(path: socket) }
        let commandLine = CommandLineSettings(configurationFile: file)
        let environment = ProcessInfo.processInfo.environment
        // A mistake elsewhere in the file is what the broker may be asked to reload: it says so itself.
        let (settings, problems) = SettingsLoader(commandLine: commandLine, environment: environment).load()
        if !settings.admin.socket.isEmpty { return AdminClient(path: settings.admin.socket) }
        problems.forEach { StandardStreams.writeError($0.description) }
        guard problems.isEmpty else { throw .configuration }
        let place = file.map { "\($0) does not set admin.socket" } ?? "nothing says where the admin socket is"
        StandardStreams.writeError("martlet: \(place); give --socket PATH, or -c FILE with \"admin: { socket: PATH }\"")
        throw .usage
    }
}

extension AdminOptions {
    /// Prints an answer as JSON.
    static func print(_ value: some Encodable) throws {
        StandardStreams.writeOutput(try AdminJSON.text(value).trimmingCharacters(in: .newlines))
    }
}

extension AdminClient {
    /// Sends a request.
    ///
    /// - Parameter query: Names and values behind the `?`.
    /// - Returns: The answer, also one that says that something is wrong.
    /// - Throws: ``ExitStatus/unavailable`` after it was printed that no broker answers.
    func ask(
        _ method: String, _ endpoint: String, _ body: (any Encodable)? = nil, query: [String: String] = [:]
    ) throws -> Answer {
        let bytes = try body.map { Array(try AdminJSON.text($0).utf8) } ?? []
        var components = URLComponents()
        components.path = endpoint
        if !query.isEmpty {
            components.queryItems = query.sorted { $0.key < $1.key }.map { URLQueryItem(name: $0.key, value: $0.value) }
        }
        do throws(Failure) {
            return try send(method, components.string ?? endpoint, bytes)
        } catch {
            StandardStreams.writeError("martlet: \(error)")
            throw ExitStatus.unavailable
        }
    }
}

extension AdminClient.Answer {
    /// The value in the body.
    ///
    /// - Throws: ``ExitStatus`` after what the broker says was printed: ``ExitStatus/usage`` when it says that the question
    ///   makes no sense.
    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard status == 200 else {
            StandardStreams.writeError("martlet: \(error)")
            throw status == 400 ? ExitStatus.usage : ExitStatus.failure
        }
        do {
            return try AdminJSON.decoder.decode(type, from: Data(body))
        } catch {
            StandardStreams.writeError("martlet: the answer of the broker is not understood: \(error)")
            throw ExitStatus.failure
        }
    }
}
