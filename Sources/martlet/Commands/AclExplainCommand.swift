import ArgumentParser
import Foundation

/// `martlet acl explain`: which plugin, rule and line decides whether a client may publish or subscribe.
struct AclExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say which plugin, rule and line decides whether a client may publish or subscribe.",
        discussion: """
            Without --running or --socket the plugins of the configuration are started in a broker that nobody can connect \
            to. With one of them the running broker is asked, about the real client where it is connected or has a \
            session. Everybody who has a say is asked in the order of the broker; "=>" marks who decides, and the lines \
            below it show what the others would have said.
            """)

    @Argument(help: "Lua scripts with hooks, asked in this order after the plugins of the configuration.")
    var scripts: [String] = []

    @Option(help: ArgumentHelp("The client identifier.", valueName: "id"))
    var client: String

    @Option(help: ArgumentHelp("The user name.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("The topic to publish to.", valueName: "topic"))
    var publish: String?

    @Option(help: ArgumentHelp("The topic filter to subscribe to; may begin with $share/group/.", valueName: "filter"))
    var subscribe: String?

    @Option(help: "The QoS of the message, or the one that the subscription asks for.")
    var qos = 0

    @Flag(help: "Publish a retained message.")
    var retain = false

    @Option(help: "The listener that the client comes to; otherwise the first.")
    var listener: String?

    @Option(help: "The address that the client comes from; otherwise 127.0.0.1.")
    var address: String?

    @Option(help: "The tenant that a grant would name.")
    var tenant: String?

    @Option(
        name: .customLong("attribute"),
        help: ArgumentHelp("An attribute that a grant would carry; may be repeated.", valueName: "name=value"))
    var attributes: [String] = []

    @Flag(help: "Authenticate with a password that is asked for, or read from standard input.")
    var password = false

    @OptionGroup var broker: AdminOptions

    @Flag(help: "Ask the running broker, over the socket of the configuration.")
    var running = false

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(
        help:
            "End with exit code 1 when it is denied; 69 says that no broker answers, 78 that the configuration is bad.")
    var exitCode = false

    private var isRunning: Bool { running || broker.socket != nil }

    func validate() throws {
        do throws(AdminError) {
            _ = try query.question
        } catch {
            throw ValidationError(error.description)
        }
        guard attributes.allSatisfy({ $0.contains("=") && !$0.hasPrefix("=") }) else {
            throw ValidationError("An attribute is written name=value.")
        }
        if isRunning, !scripts.isEmpty {
            throw ValidationError("The running broker has its own scripts: leave them out, or leave out --running.")
        }
        if isRunning, password {
            throw ValidationError("The running broker knows what it has granted; --password is for a configuration.")
        }
        if password, user == nil { throw ValidationError("--password needs --user.") }
        if password, tenant != nil || !attributes.isEmpty {
            throw ValidationError("With --password the grant says what tenant and attributes are.")
        }
        try ConfigurationOptions.validate(scripts: scripts)
    }

    /// The question as the admin API takes it.
    var query: AccessQuery {
        var query = AccessQuery(client: client)
        query.username = user
        query.listener = listener
        query.address = address
        query.tenant = tenant
        let pairs = attributes.map { pair in
            let name = pair.prefix { $0 != "=" }
            return (String(name), String(pair.dropFirst(name.count + 1)))
        }
        if !pairs.isEmpty { query.attributes = Dictionary(pairs) { _, last in last } }
        query.publish = publish
        query.subscribe = subscribe
        query.qos = qos
        query.retain = retain ? true : nil
        return query
    }

    func run() async throws {
        let answer: AccessAnswer
        if isRunning {
            answer = try broker.client().ask("POST", "/api/v1/acl/explain", query).value(AccessAnswer.self)
        } else {
            answer = try await explainOffline()
        }
        if json {
            try AdminOptions.print(answer)
        } else {
            StandardStreams.writeOutput(AccessListing(answer: answer).text)
        }
        if exitCode, answer.verdict == .denied { throw ExitStatus.failure }
    }

    /// Asks the plugins of the configuration, in a broker that nobody can connect to.
    private func explainOffline() async throws -> AccessAnswer {
        let commandLine = CommandLineSettings(configurationFile: broker.file, scripts: scripts)
        let settings = try UnreachableBroker.settings(commandLine)
        do throws(AdminError) {
            _ = try query.madeUpClient(in: settings)
        } catch {
            StandardStreams.writeError("martlet: \(error)")
            throw ExitStatus.usage
        }
        let secret = try askForPassword()
        return try await UnreachableBroker.run(settings) { server, settings in
            let explainer = AccessExplainer(server: server, settings: settings)
            guard let secret else { return try await explainer.answer(query) }
            return try await explainer.answer(query, password: secret)
        }
    }

    private func askForPassword() throws -> String? {
        guard password, let user else { return nil }
        do throws(PasswordPrompt.Failure) {
            return try PasswordPrompt.password(of: user)
        } catch {
            StandardStreams.writeError("martlet: \(error)")
            throw ExitStatus.failure
        }
    }
}
