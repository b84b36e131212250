/// A run of the `martlet` command to its end.
struct Command: Sendable {
    let end: ProcessEnd
    let output: String
    let errors: String

    /// The lines of the standard error stream.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

    /// Runs the command.
    static func martlet(
        _ arguments: String..., directory: String? = nil, input: String = ""
    ) async throws -> Command {
        try await run(try Programs.martlet(), arguments, directory: directory, input: input)
    }

    /// Runs any program.
    static func run(
        _ program: String, _ arguments: [String], directory: String? = nil, input: String = "",
        within limit: Duration = Patience.limit
    ) async throws -> Command {
        let process = try ChildProcess(program, arguments, directory: directory, input: Array(input.utf8))
        defer { process.kill() }
        let end = try await process.waitForEnd(within: limit)
        return Command(end: end, output: process.output, errors: process.errors)
    }
}
