import Glibc
import MQTTCodec
import MQTTTesting

/// Inputs to begin with, made from the packet catalogue.
public struct Seeds: Sendable {
    /// For ``CodecFuzz``: every packet of the catalogue, valid and malformed, and pairs of names.
    public static let codec = Seeds(
        inputs: packets.map { [$0.version.rawValue - 3, 0, 7] + $0.bytes }
            + names.map { [12, 0, 0] + Array("\($0)\n\($1)".utf8) })

    /// For ``ConnectionFuzz``: every CONNECT of the catalogue on a new connection, every other packet on one of its version
    /// that is there already, and a few conversations.
    public static let connection = Seeds(
        inputs: packets.filter { $0.bytes.count < 256 }.map { version, bytes in
            let wide: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
            // A CONNECT of the version, and a subscription.
            let connected: [UInt8] = [2, 5 - version.rawValue, 0, 0, 3, 0, 2]
            let isConnect = bytes.first.map { $0 >> 4 } == PacketType.connect.rawValue
            return wide + (isConnect ? [] : connected) + [1, UInt8(bytes.count)] + bytes
        } + conversations)

    /// The inputs.
    public let inputs: [[UInt8]]

    private static var packets: [(version: ProtocolVersion, bytes: [UInt8])] {
        PacketCatalogue.valid.map { ($0.version, $0.bytes) } + PacketCatalogue.malformed.map { ($0.version, $0.bytes) }
    }

    private static var names: [(String, String)] {
        [("a/+/b", "a/x/b"), ("#", "$SYS/x"), ("$share/g/a/#", "a"), ("+/é", "+/é"), ("/#", "/+")]
    }

    /// Two clients subscribe and publish to each other at every QoS and acknowledge, are lost, come back, and time
    /// passes.
    private static var conversations: [[UInt8]] {
        let connect: [UInt8] = [0x02, 4, 12, 0, 0x12, 4, 13, 0]
        let subscribe: [UInt8] = [0x03, 5, 2, 0x13, 6, 0x41]
        let publish: [UInt8] = [0x05, 0x10, 1, 0x15, 0x21, 2, 0x05, 0x41, 0x40]
        let acknowledge: [UInt8] = [0x06, 0, 0x16, 0, 0x06, 0, 0x16, 0, 0x07, 2]
        let leave: [UInt8] = [0x0A, 0x1A, 0x0C, 3, 0x02, 4, 12, 0, 0x06, 0, 0x09, 4, 0x0C, 9]
        return [
            [0, 0, 0, 0, 0], [1, 0, 0, 0, 4], [0, 0, 0, 7, 0], [1, 0, 0, 7, 2], [0, 0x7F, 0, 0, 0],
            [1, 0xFF, 0xFE, 5, 1],
        ].map {
            $0 + [0, 1, 2, 0] + connect + subscribe + publish + acknowledge + leave
        }
    }

    /// Writes each input to a file of a folder, which is made if need be.
    ///
    /// - Throws: ``Finding`` when a file cannot be written.
    public func write(to folder: String) throws {
        mkdir(folder, 0o777)
        for (index, input) in inputs.enumerated() {
            let path = "\(folder)/seed-\(index)"
            guard let file = fopen(path, "w") else { throw Finding("\(path) cannot be written") }
            defer { fclose(file) }
            guard fwrite(input, 1, input.count, file) == input.count else {
                throw Finding("\(path) cannot be written")
            }
        }
    }
}
