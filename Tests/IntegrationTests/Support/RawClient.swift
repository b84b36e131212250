import Foundation
import MQTTCodec

/// A socket to the broker that sends whatever a test wants, right or wrong.
final class RawClient {
    /// What a socket could not do.
    struct SocketError: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32
    private let version: ProtocolVersion
    private var received: [UInt8] = []
    private var isClosed = false
    /// Whether the connection was torn down, with what was under way, rather than closed.
    private(set) var wasReset = false

    /// Connects to an address of IPv4.
    init(host: String, port: Int, _ version: ProtocolVersion) throws {
        self.version = version
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SocketError(description: "connect: \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// Sends bytes.
    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SocketError(description: "send: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends a packet.
    func send(_ packet: Packet) throws { try send(packet.encoded(version: version)) }

    /// Connects with a client identifier; the broker must accept it.
    func connect(_ id: String) async throws {
        let connack = try await connack(Connect(version: version, clientIdentifier: id))
        guard connack.reasonCode == .success else { throw SocketError(description: "refused: \(connack.reasonCode)") }
    }

    /// Sends a CONNECT and returns the answer.
    func connack(_ connect: Connect) async throws -> Connack {
        try send(.connect(connect))
        guard case .connack(let connack)? = try await receive() else {
            throw SocketError(description: "no CONNACK")
        }
        return connack
    }

    /// The next packet; nil when the broker has closed the connection instead.
    func receive() async throws -> Packet? {
        try await Patience.until("a packet or the end of the connection") { () throws -> Packet?? in
            if let packet = try takePacket() { return .some(packet) }
            if isClosed { return .some(nil) }
            try read()
            return nil
        }
    }

    /// Whether a PINGREQ is answered: whether this client has not noticed anything.
    func isServed() async throws -> Bool {
        try send(.pingreq)
        return try await receive() == .pingresp
    }

    private func read() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 {
            received += buffer[..<count]
        } else if count == 0 {
            isClosed = true
        } else if errno == ECONNRESET {
            isClosed = true
            wasReset = true
        } else if errno != EAGAIN, errno != EINTR {
            throw SocketError(description: "recv: \(String(cString: strerror(errno)))")
        }
    }

    private func takePacket() throws -> Packet? {
        let found = try received.withUnsafeBytes { bytes -> (Packet, Int)? in
            let header = try FixedHeader.parse(bytes, maximumPacketSize: 268_435_460, version: version)
            guard let header, bytes.count >= header.totalLength else { return nil }
            let body = UnsafeRawBufferPointer(rebasing: bytes[header.length..<header.totalLength])
            return (try Packet.decode(header, body: body, version: version), header.totalLength)
        }
        guard let (packet, length) = found else { return nil }
        received.removeFirst(length)
        return packet
    }
}
