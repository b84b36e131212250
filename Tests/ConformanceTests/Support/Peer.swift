import Foundation
import MQTTCodec

/// The client's end of a plain TCP connection: sends whatever a test wants, right or wrong, and reads packet by packet.
final class Peer {
    /// How long anything may take. Nothing takes this long where all is well.
    private static let patience = Duration.seconds(60)

    let version: ProtocolVersion
    private var descriptor: Int32
    private var received: [UInt8] = []
    private var isAtEnd = false
    private var wasReset = false
    private var lastPacketIdentifier: UInt16 = 0

    init(port: Int, _ version: ProtocolVersion) throws {
        self.version = version
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var noDelay: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Unexpected("connect: \(String(cString: strerror(errno)))") }
    }

    deinit { cut() }

    /// Loses the connection without a DISCONNECT.
    func cut() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
    }

    /// Closes the client's half, and waits until the broker has seen that and closed as well.
    func hangUp() async throws {
        shutdown(descriptor, Int32(SHUT_WR))
        try await expectEnd()
    }

    // MARK: Sending

    /// Sends bytes as they are. What the broker no longer takes is dropped: a test looks at what it answers.
    func send(bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                if errno == EINTR { continue }
                if errno == EPIPE || errno == ECONNRESET { return }
                throw Unexpected("send: \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends packets, in one write.
    func send(_ packets: Packet...) throws { try send(bytes: packets.flatMap { $0.encoded(version: version) }) }

    /// A packet identifier that was not used before.
    func nextPacketIdentifier() -> UInt16 {
        lastPacketIdentifier += 1
        return lastPacketIdentifier
    }

    // MARK: Receiving

    /// The bytes of the next packet; nil when the broker has closed the connection instead.
    func frame() async throws -> [UInt8]? {
        let deadline = ContinuousClock.now + Self.patience
        var pause = Duration.microseconds(500)
        while true {
            if let frame = try takeFrame() { return frame }
            if isAtEnd {
                guard received.isEmpty else { throw Unexpected("the connection ended within a packet: \(received)") }
                return nil
            }
            if try read() { continue }
            guard ContinuousClock.now < deadline else { throw Unexpected("nothing came, and the connection is open") }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(10))
        }
    }

    /// The next packet.
    ///
    /// - Throws: ``Unexpected`` when the broker has closed the connection instead, and what the codec throws for bytes
    ///   that are no packet.
    func next() async throws -> Packet {
        guard let frame = try await frame() else { throw Unexpected("the connection ended") }
        return try decode(frame)
    }

    /// Waits for the end of the connection, with nothing said before.
    ///
    /// - Throws: ``Unexpected`` for a packet, or when the connection was reset, which could have eaten one.
    func expectEnd() async throws {
        if let frame = try await frame() { throw Unexpected("expected the end, got \(try decode(frame))") }
        guard !wasReset else { throw Unexpected("the connection was reset") }
    }

    func decode(_ frame: [UInt8]) throws -> Packet {
        try frame.withUnsafeBytes { bytes in
            guard let header = try FixedHeader.parse(bytes, maximumPacketSize: 268_435_460, version: version) else {
                throw Unexpected("no fixed header")
            }
            return try Packet.decode(
                header, body: UnsafeRawBufferPointer(rebasing: bytes[header.length...]), version: version)
        }
    }

    private func takeFrame() throws -> [UInt8]? {
        let length = try received.withUnsafeBytes { bytes -> Int? in
            let header = try FixedHeader.parse(bytes, maximumPacketSize: 268_435_460, version: version)
            guard let header, bytes.count >= header.totalLength else { return nil }
            return header.totalLength
        }
        guard let length else { return nil }
        defer { received.removeFirst(length) }
        return Array(received[..<length])
    }

    /// - Returns: Whether something came.
    private func read() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 {
            received += buffer[..<count]
            return true
        }
        if count == 0 || errno == ECONNRESET {
            isAtEnd = true
            wasReset = count != 0
            return true
        }
        guard errno == EAGAIN || errno == EINTR else { throw Unexpected("recv: \(String(cString: strerror(errno)))") }
        return false
    }
}
