import Foundation
import Synchronization

/// Lines for a program that waits for them on its standard input.
final class CommandSocket: Sendable {
    /// What could not be sent.
    struct SocketError: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Mutex<Int32?>
    private let programEnd: Mutex<Int32?>

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw SocketError(description: "socketpair: \(String(cString: strerror(errno)))")
        }
        descriptor = Mutex(ends[0])
        programEnd = Mutex(ends[1])
    }

    deinit {
        close()
        Self.close(programEnd)
    }

    /// Hands the program's end to whatever starts the program, and closes it here: so a program sees the end of its
    /// input even when the tests end without a word.
    func withProgramEnd<Result>(_ start: (Int32) throws -> Result) throws -> Result {
        defer { Self.close(programEnd) }
        guard let descriptor = programEnd.withLock({ $0 }) else { throw SocketError(description: "already in use") }
        return try start(descriptor)
    }

    /// Sends a line.
    func send(_ line: String) throws {
        try descriptor.withLock { descriptor in
            guard let descriptor else { throw SocketError(description: "closed") }
            var rest = Array("\(line)\n".utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw SocketError(description: "send: \(String(cString: strerror(errno)))") }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Ends the program's input.
    func close() { Self.close(descriptor) }

    private static func close(_ descriptor: borrowing Mutex<Int32?>) {
        descriptor.withLock { descriptor in
            if let descriptor { _ = Foundation.close(descriptor) }
            descriptor = nil
        }
    }
}
