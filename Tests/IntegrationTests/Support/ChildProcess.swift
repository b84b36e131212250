import Foundation
import Synchronization

/// A program that runs beside the tests, with its output in files. Whoever starts it sees to it that it ends.
final class ChildProcess: Sendable {
    /// Why a program could not be started.
    struct SpawnError: Error, CustomStringConvertible {
        let description: String
    }

    let processIdentifier: pid_t
    private let name: String
    private let folder: TemporaryFolder
    private let ending = Mutex<ProcessEnd?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: Its path.
    ///   - directory: Where it runs.
    ///   - input: What it reads from its standard input.
    init(_ program: String, _ arguments: [String], directory: String? = nil, input: [UInt8] = []) throws {
        let folder = try TemporaryFolder()
        try Data(input).write(to: URL(fileURLWithPath: folder.path("input")))
        let descriptor = open(folder.path("input"), O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        self.folder = folder
        name = URL(fileURLWithPath: program).lastPathComponent
        processIdentifier = try Self.spawn(
            (directory.map { ["/usr/bin/env", "-C", $0] } ?? []) + [program] + arguments, input: descriptor,
            output: folder.path("output"), errors: folder.path("errors"))
        Thread.detachNewThread { self.await() }
    }

    /// Starts a program that is told over its standard input what to do while it runs.
    init(_ program: String, _ arguments: [String], commands: CommandSocket) throws {
        folder = try TemporaryFolder()
        name = URL(fileURLWithPath: program).lastPathComponent
        processIdentifier = try commands.withProgramEnd { [folder] descriptor in
            try Self.spawn(
                [program] + arguments, input: descriptor, output: folder.path("output"), errors: folder.path("errors"))
        }
        Thread.detachNewThread { self.await() }
    }

    /// What it has written to its standard output so far.
    var output: String { text("output") }

    /// What it has written to its standard error stream so far.
    var errors: String { text("errors") }

    /// What it has written to its standard output after so many bytes.
    func output(after offset: Int) throws -> Data {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.path("output")))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(offset))
        return try file.readToEnd() ?? Data()
    }

    /// How it has ended; nil while it runs.
    var end: ProcessEnd? { ending.withLock { $0 } }

    /// Waits until it has ended by itself.
    func waitForEnd(within limit: Duration = Patience.limit) async throws -> ProcessEnd {
        try await Patience.until("the end of \(name)\n\(output.prefix(4000))\(errors)", within: limit) { end }
    }

    /// Sends a signal, unless it has ended.
    func send(_ signal: Int32) {
        ending.withLock { end in
            if end == nil { _ = Foundation.kill(processIdentifier, signal) }
        }
    }

    /// Ends it at once, unless it has ended.
    func kill() { send(SIGKILL) }

    private func text(_ file: String) -> String { (try? folder.read(file)) ?? "" }

    /// Runs on a thread of its own until the program has ended.
    private func await() {
        // Looked at first and buried under the lock: no signal goes to whoever gets the number next.
        var information = siginfo_t()
        while waitid(P_PID, id_t(processIdentifier), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        ending.withLock { end in
            var status: Int32 = 0
            _ = waitpid(processIdentifier, &status, 0)
            end = ProcessEnd(status: status)
        }
    }

    private static func spawn(
        _ command: [String], input: Int32, output: String, errors: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // Not the sockets of servers that other tests run in this process: they would listen here, unserved.
        for descriptor in STDERR_FILENO + 1..<min(getdtablesize(), 1024) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        // The threads of the tests may block signals that the program must get.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
        arguments.append(nil)
        defer { arguments.forEach { free($0) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, command[0], &actions, &attributes, arguments, environ)
        guard code == 0 else {
            throw SpawnError(description: "cannot start \(command[0]): \(String(cString: strerror(code)))")
        }
        return identifier
    }
}
