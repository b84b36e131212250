import Foundation

/// The programs that drive client libraries, made ready once for all tests.
///
/// What comes from PyPI is installed in a virtual environment that stays in the build folder: a network is needed the
/// first time, and when the list of requirements has changed.
actor LibraryPrograms {
    static let shared = LibraryPrograms()

    /// Where their sources are.
    static let sources = "\(Programs.root)/Tests/IntegrationTests/Clients"

    /// Python with the libraries.
    static let python = "\(environment)/bin/python"

    /// What drives Paho's client for C.
    static let pahoC = "\(folder)/paho_c_client"

    private static let folder = "\(Programs.root)/.build/client-libraries"
    private static let environment = "\(folder)/python"
    private static let requirements = "\(sources)/requirements.txt"

    private var preparation: Task<Void, any Error>?

    /// Makes them ready, unless they are.
    ///
    /// - Throws: `Programs.Missing` with what to do about it.
    func prepare() async throws {
        let preparation =
            preparation
            ?? Task {
                try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
                try await Self.compile()
                try await Self.install()
            }
        self.preparation = preparation
        try await preparation.value
    }

    private static func compile() async throws {
        let compiler = try Programs.compiler()
        guard FileManager.default.fileExists(atPath: "/usr/include/MQTTClient.h") else {
            throw Programs.Missing(
                description: "/usr/include/MQTTClient.h is missing; install it with: apt-get install libpaho-mqtt-dev")
        }
        try await check(
            compiler,
            ["-std=c11", "-Wall", "-Wextra", "-o", pahoC, "\(sources)/paho_c_client.c", "-lpaho-mqtt3c"],
            remedy: "install what is missing with: apt-get install gcc libc6-dev libpaho-mqtt-dev")
    }

    private static func install() async throws {
        if await isInstalled() { return }
        let python = try Programs.python()
        try? FileManager.default.removeItem(atPath: environment)
        // Under its name only when it is whole.
        let draft = "\(folder)/\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        try await check(
            python, ["-m", "venv", draft], remedy: "install what is missing with: apt-get install python3-venv")
        try await check(
            "\(draft)/bin/python",
            [
                "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps",
                "--only-binary", ":all:", "-r", requirements,
            ],
            remedy: "where PyPI is within reach, this installs the client libraries: swift test --filter ClientLibrary")
        try FileManager.default.copyItem(atPath: requirements, toPath: "\(draft)/requirements.txt")
        try FileManager.default.moveItem(atPath: draft, toPath: environment)
    }

    /// Whether what is there is what is required, and still goes with the system's Python.
    private static func isInstalled() async -> Bool {
        let imports = ["-E", "-B", "-c", "import paho.mqtt, aiomqtt, gmqtt, amqtt"]
        guard
            FileManager.default.contentsEqual(atPath: requirements, andPath: "\(environment)/requirements.txt"),
            let run = try? await Command.run(python, imports)
        else { return false }
        return run.end == .exited(0)
    }

    private static func check(_ program: String, _ arguments: [String], remedy: String) async throws {
        let run = try await Command.run(program, arguments, within: .seconds(600))
        guard run.end == .exited(0) else {
            throw Programs.Missing(
                description: "\(program) \(arguments.joined(separator: " ")): \(run.end)\n"
                    + "\(run.output)\(run.errors)\(remedy)")
        }
    }
}
