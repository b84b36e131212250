import Foundation
import MQTTTransport

/// The file that tells other programs where the broker listens: a line `name host port` for each listener.
enum PortsFile {
    /// Why the file could not be written.
    struct Failure: Error, CustomStringConvertible {
        let path: String
        /// The system's error number.
        let code: Int32
        var description: String {
            "cannot write the ports file \(path): \(String(cString: strerror(code)).lowercased())"
        }
    }

    /// Removes what an earlier run left, so that nobody takes its ports for the new ones.
    static func remove(_ path: String) {
        unlink(path)
    }

    /// Writes the file whole or not at all: whoever waits for it to appear finds every line in it.
    static func write(_ listeners: [BoundListener], to path: String) throws(Failure) {
        var rest = Array(listeners.map { "\($0.name) \($0.host) \($0.port)\n" }.joined().utf8)[...]
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        do throws(Failure) {
            defer { close(descriptor) }
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw Failure(path: path, code: errno) }
                rest = rest.dropFirst(count)
            }
            guard rename(temporary, path) == 0 else { throw Failure(path: path, code: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
    }
}
