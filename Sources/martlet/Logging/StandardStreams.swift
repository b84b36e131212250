// Has the headers of `stat`, like Foundation; which of them it belongs to depends on what else is built in.
import CoreFoundation
import Foundation
import Synchronization

/// The two output streams of the process.
enum StandardStreams {
    private static let lock = Mutex(())

    /// Writes a line to the standard error stream, whole even when several threads write.
    static func writeError(_ line: String) {
        write(line, to: STDERR_FILENO)
    }

    /// Writes a line to the standard output stream.
    static func writeOutput(_ line: String) {
        write(line, to: STDOUT_FILENO)
    }

    /// Whether the standard error stream is the journal of systemd, as `JOURNAL_STREAM` says.
    static func isJournal(environment: [String: String]) -> Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    private static func write(_ line: String, to descriptor: Int32) {
        var rest = Array((line + "\n").utf8)[...]
        lock.withLock { _ in
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                // Nobody reads any more: there is no better place to complain.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
