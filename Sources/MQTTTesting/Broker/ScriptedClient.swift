public import MQTTCodec

/// A client that does what a test says, over a wire in memory: it sends packets or any bytes, and collects what the broker
/// sends and how the connection ended. It answers nothing by itself.
public final class ScriptedClient: @unchecked Sendable {
    /// How a connection ended.
    public enum Ending: Sendable, Hashable {
        /// The broker closed it; `draining`: so that the client can still read the last packet.
        case closed(draining: Bool)
        /// The client was cut off.
        case cut
    }

    /// The version that the client speaks.
    public let version: ProtocolVersion
    /// The broker that it is connected to.
    public let broker: InMemoryBroker
    private let loop: ManualLoop
    private let transport: InMemoryTransport
    private var unread: [Packet] = []
    private var partial: [UInt8] = []
    private var lastPacketIdentifier: UInt16 = 0

    init(version: ProtocolVersion, broker: InMemoryBroker, loop: ManualLoop, transport: InMemoryTransport) {
        self.version = version
        self.broker = broker
        self.loop = loop
        self.transport = transport
    }

    // MARK: The wire

    /// How the connection ended; nil: it is open.
    public var ending: Ending? { transport.ending }

    /// Whether the connection is open.
    public var isOpen: Bool { transport.ending == nil }

    /// Whether the broker reads nothing more from this client for now.
    public var isHeldBack: Bool { transport.isPaused }

    /// How many bytes the broker has not consumed.
    public var unconsumedCount: Int { transport.incoming.count }

    /// How often the broker has written to the wire.
    public var writeCount: Int { transport.writeCount }

    /// Sends any bytes, in one read of the broker.
    public func send(bytes: [UInt8]) {
        transport.write(bytes)
        let transport = transport
        loop.execute { transport.read() }
        broker.runIfAutomatic()
    }

    /// Sends packets, in one read of the broker.
    public func send(_ packets: Packet...) {
        send(bytes: packets.flatMap { $0.encoded(version: version) })
    }

    /// Loses the connection without a DISCONNECT.
    public func cut() {
        let transport = transport
        loop.execute { transport.cut() }
        broker.runIfAutomatic()
    }

    /// Stops reading: the broker's socket takes nothing more.
    public func stopReading() { setWritable(false) }

    /// Reads on.
    public func startReading() { setWritable(true) }

    private func setWritable(_ isWritable: Bool) {
        let transport = transport
        loop.execute { transport.setWritable(isWritable) }
        broker.runIfAutomatic()
    }

    // MARK: What came

    /// Takes every packet that has come and was not taken.
    ///
    /// - Throws: ``CodecError`` for bytes that are no packet of the client's version.
    public func takeAll() throws -> [Packet] {
        broker.runIfAutomatic()
        try decode()
        defer { unread = [] }
        return unread
    }

    /// Takes the bytes that have come and were not taken as packets, as they are.
    public func takeBytes() -> [UInt8] {
        broker.runIfAutomatic()
        defer { partial = [] }
        return partial + transport.takeOutgoing()
    }

    /// Takes the next packet.
    ///
    /// - Throws: ``TranscriptError`` when there is none.
    public func next() throws -> Packet {
        broker.runIfAutomatic()
        try decode()
        guard !unread.isEmpty else {
            throw TranscriptError("no packet came" + (ending.map { ", the connection ended: \($0)" } ?? ""))
        }
        return unread.removeFirst()
    }

    /// Takes the next packet, waiting for plugins that work on threads of their own.
    ///
    /// - Throws: ``TranscriptError`` when none has come after ten seconds of real time.
    public func receive() async throws -> Packet {
        try await broker.settle("no packet came") { transport.outgoing.count + unread.count > 0 }
        return try next()
    }

    private func decode() throws {
        partial += transport.takeOutgoing()
        var offset = 0
        try partial.withUnsafeBytes { bytes in
            while offset < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                guard
                    let header = try FixedHeader.parse(rest, maximumPacketSize: 268_435_460, version: version),
                    rest.count >= header.totalLength
                else { return }
                let body = UnsafeRawBufferPointer(rebasing: rest[header.length..<header.totalLength])
                unread.append(try Packet.decode(header, body: body, version: version))
                offset += header.totalLength
            }
        }
        partial.removeFirst(offset)
    }

    /// A packet identifier that was not used before.
    public func nextPacketIdentifier() -> UInt16 {
        lastPacketIdentifier = lastPacketIdentifier == .max ? 1 : lastPacketIdentifier + 1
        return lastPacketIdentifier
    }
}
