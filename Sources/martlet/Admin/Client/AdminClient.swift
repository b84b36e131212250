import Foundation

/// Asks the running broker over its admin socket. Blocks while it waits.
struct AdminClient: Sendable {
    /// Why there is no answer.
    struct Failure: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// An answer of the broker.
    struct Answer: Sendable {
        /// Such as 200.
        let status: Int
        let body: [UInt8]

        /// What the body says is wrong.
        var error: String {
            struct Message: Decodable {
                var error: String
                var suggestion: String?
            }
            guard let message = try? AdminJSON.decoder.decode(Message.self, from: Data(body)) else {
                return "the broker answers with the status \(status)"
            }
            return message.error + (message.suggestion.map { "; \($0)" } ?? "")
        }
    }

    /// How long the broker may take: a reload with many files takes its time.
    private static let patience = 60

    let path: String

    /// Sends a request and waits for the answer.
    ///
    /// - Throws: ``Failure`` when nobody listens, or what comes back is no answer.
    func send(_ method: String, _ endpoint: String, _ body: [UInt8] = []) throws(Failure) -> Answer {
        guard let address = UnixSocketAddress(path) else {
            throw Failure(description: "\(path) is longer than the path of a socket may be")
        }
        let descriptor: Int32
        switch address.connect(isWaiting: true) {
        case .success(let connected): descriptor = connected
        case .failure(let error): throw Failure(description: "no broker answers at \(path): \(error)")
        }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        let head =
            "\(method) \(endpoint) HTTP/1.1\r\nHost: martlet\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        try write(Array(head.utf8) + body, to: descriptor)
        return try Self.parse(readAll(from: descriptor))
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                Foundation.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            // The broker does not want the rest, and its answer says why.
            if count < 0, [EPIPE, ECONNRESET].contains(errno) { return }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
    }

    private func readAll(from descriptor: Int32) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            // What the broker has not read of the request is no loss once the answer is there.
            if count < 0, errno == ECONNRESET { return bytes }
            guard count >= 0 else { throw failure() }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    private func failure() -> Failure {
        let error = SystemError(code: errno)
        let reason = [EAGAIN, EWOULDBLOCK].contains(error.code) ? "it does not answer" : error.description
        return Failure(description: "the broker at \(path) cannot be asked: \(reason)")
    }

    /// Takes an answer apart. The broker sends a length and closes, so that what has arrived by then is all of it.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> Answer {
        let separator = Array("\r\n\r\n".utf8)
        var end = bytes.startIndex
        while end + 4 <= bytes.count, !bytes[end...].starts(with: separator) { end += 1 }
        guard end + 4 <= bytes.count else { throw Failure(description: "the broker went away without an answer") }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw Failure(description: "what listens there is no broker's admin socket")
        }
        let body = Array(bytes[(end + 4)...])
        let length = lines.dropFirst().lazy.map { $0.lowercased() }.first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        guard length == nil || length == body.count else {
            throw Failure(description: "the broker went away in the middle of its answer")
        }
        return Answer(status: status, body: body)
    }
}
