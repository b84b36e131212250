import MQTTCodec
import Synchronization

/// One test's part of a server: topics and client identifiers that no other test uses.
struct Scene {
    private static let count = Mutex(0)

    private let port: Int
    private let number: Int

    /// A scene on the server of this kind.
    init(_ kind: Server.Kind = .plain) async throws {
        port = try await Server.port(of: kind)
        number = Self.count.withLock { count in
            count += 1
            return count
        }
    }

    /// A topic, or a filter without a share name, that is this test's.
    func topic(_ name: String) -> String { "s\(number)/\(name)" }

    /// A client identifier that is this test's.
    func id(_ name: String) -> String { "\(name)\(number)" }

    /// Opens a connection that has sent nothing.
    func open(_ version: ProtocolVersion = .v5) throws -> Peer { try Peer(port: port, version) }

    /// Opens a connection, sends a CONNECT, and takes the CONNACK, which must be a success.
    ///
    /// - Parameter name: The client identifier, made this test's; the same in each call with the same name.
    func connect(
        _ name: String, _ version: ProtocolVersion = .v5, cleanStart: Bool = true, keepAlive: UInt16 = 0,
        username: String? = nil, will: Will? = nil, properties: Properties = []
    ) async throws -> Peer {
        let peer = try open(version)
        let connack = try await peer.connack(
            connectPacket(
                name, version, cleanStart: cleanStart, keepAlive: keepAlive, username: username, will: will,
                properties: properties))
        guard connack.reasonCode == .success else { throw Unexpected("refused: \(connack)") }
        return peer
    }

    /// A CONNECT with a client identifier that is this test's.
    func connectPacket(
        _ name: String, _ version: ProtocolVersion = .v5, cleanStart: Bool = true, keepAlive: UInt16 = 0,
        username: String? = nil, will: Will? = nil, properties: Properties = []
    ) -> Connect {
        Connect(
            version: version, cleanStart: cleanStart, keepAlive: keepAlive, clientIdentifier: id(name),
            username: username, will: will, properties: properties)
    }

    /// Connects to a session that outlives the connection, in the terms of the version.
    ///
    /// - Parameter cleanStart: Whether an earlier session is thrown away; on 3.x only a false one makes the session last.
    func connectLasting(
        _ name: String, _ version: ProtocolVersion = .v5, will: Will? = nil, properties: Properties = []
    ) async throws -> Peer {
        var properties = properties
        if version == .v5 { properties.append(.sessionExpiryInterval(3600)) }
        return try await connect(name, version, cleanStart: false, will: will, properties: properties)
    }
}
