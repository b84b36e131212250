import MQTTBroker
import MQTTCodec
import MQTTTesting

/// One client of a run: what it has sent and got on its connection, and whether that goes together.
struct FuzzPeer {
    let wire: ScriptedClient
    private let limits: BrokerLimits
    /// What was sent and not consumed when it was last looked at.
    private var unconsumed: [UInt8] = []
    private var received: [UInt8] = []
    private var sent = SentPackets()
    private var got: GotPackets

    init(_ wire: ScriptedClient, _ limits: BrokerLimits) {
        self.wire = wire
        self.limits = limits
        got = GotPackets(limits)
    }

    /// The version that packets are sent in, whatever the broker has seen of it.
    var spoken = ProtocolVersion.v5
    /// The most bytes that have waited for the broker.
    private(set) var largestRead = 0
    private var lastPacketIdentifier: UInt16 = 0

    /// The version of the CONNECT, as soon as the broker has consumed one; what is sent before is of 3.1.1.
    var version: ProtocolVersion { sent.version }

    /// The deliveries that are not acknowledged, the oldest first.
    var deliveries: [GotPackets.Delivery] { got.deliveries }

    mutating func nextPacketIdentifier() -> UInt16 {
        lastPacketIdentifier = lastPacketIdentifier % 200 + 1
        return lastPacketIdentifier
    }

    mutating func send(_ bytes: [UInt8]) {
        guard wire.isOpen else { return }
        unconsumed += bytes
        largestRead = max(largestRead, unconsumed.count)
        wire.send(bytes: bytes)
    }

    /// Looks at what was consumed and what has come since the last time.
    ///
    /// - Throws: ``Finding``.
    mutating func look() throws {
        let count = max(0, unconsumed.count - wire.unconsumedCount)
        let packets = sent.consume(Array(unconsumed[..<count]))
        unconsumed.removeFirst(count)
        for packet in packets { got.consumed(packet, version) }
        received += wire.takeBytes()
        while let (packet, size) = try next() {
            do {
                try got.got(packet, size: size, version)
            } catch let finding as Finding {
                throw Finding("\(finding): \(packet) to a client of \(version)")
            }
        }
        if got.hasEnded, wire.isOpen { throw Finding("a farewell on a connection that stays open") }
        if !wire.isOpen, !received.isEmpty { throw Finding("the connection ends within a packet: \(received)") }
    }

    private mutating func next() throws -> (Packet, Int)? {
        var stream = PacketStream(version: version, limit: .max)
        let header: FixedHeader?
        do {
            header = try received.withUnsafeBytes {
                try FixedHeader.parse($0, maximumPacketSize: .max, version: version)
            }
        } catch {
            throw Finding("a client of \(version) gets \(received): \(error)")
        }
        guard let header, received.count >= header.totalLength else { return nil }
        let bytes = Array(received[..<header.totalLength])
        received.removeFirst(header.totalLength)
        stream.receive(bytes)
        guard let packet = stream.packets.first else {
            throw Finding("a client of \(version) gets \(bytes): \(String(describing: stream.failure))")
        }
        return (packet, bytes.count)
    }
}
