import MQTTCodec
import MQTTTesting
import Testing

@Suite("Random bytes")
struct RandomBytesTests {
    @Test("are refused or decoded without a look beyond them", arguments: ProtocolVersion.allCases)
    func noise(version: ProtocolVersion) {
        var random = SplitMix(seed: 0x4D51_5454)
        for _ in 0..<20_000 {
            let type = UInt8.random(in: 1...15, using: &random)
            var flags: UInt8 = [6, 8, 10].contains(type) ? 2 : 0
            if type == 3 { flags = UInt8.random(in: 0...5, using: &random) }
            let count = Int.random(in: 0...40, using: &random)
            // Small values are lengths and identifiers more often than not.
            let body = (0..<count).map { _ in
                UInt8.random(in: 0...(Bool.random(using: &random) ? 4 : .max), using: &random)
            }
            check(wholePacket(type << 4 | flags, body), version)
        }
    }

    @Test("catalogue packets with a few bytes changed", arguments: ProtocolVersion.allCases)
    func mutations(version: ProtocolVersion) {
        var random = SplitMix(seed: 0x6D61_7274)
        let seeds = PacketCatalogue.valid.filter { $0.version == version && $0.bytes.count < 120 }
        var accepted = 0
        for seed in seeds {
            for _ in 0..<80 {
                var body = Array(seed.bytes.dropFirst(2))
                for _ in 0..<Int.random(in: 1...3, using: &random) where !body.isEmpty {
                    let place = Int.random(in: 0..<body.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: body[place] = UInt8(truncatingIfNeeded: random.next())
                    case 1: body[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
                    case 2: body.remove(at: place)
                    default: body.insert(UInt8.random(in: 0...9, using: &random), at: place)
                    }
                }
                if check(wholePacket(seed.bytes[0], body), version) { accepted += 1 }
            }
        }
        #expect(accepted > seeds.count)
    }

    /// Decodes with zeros around the bytes and with ones: a look beyond them would tell. What is decoded is encoded
    /// and must come back.
    @discardableResult
    private func check(_ bytes: [UInt8], _ version: ProtocolVersion) -> Bool {
        let outcomes = [0x00, 0xFF].map { (surrounding: UInt8) -> Result<Packet, CodecError> in
            let margin = [UInt8](repeating: surrounding, count: 16)
            return (margin + bytes + margin).withUnsafeBytes { memory in
                let window = UnsafeRawBufferPointer(rebasing: memory[16..<16 + bytes.count])
                return Result { () throws(CodecError) in try decodePacket(window, version: version) }
            }
        }
        if outcomes[0] != outcomes[1] { Issue.record("looks beyond \(bytes)") }
        guard case .success(let packet) = outcomes[0] else { return false }
        let again = try? decodePacket(packet.encoded(version: version), version: version)
        if again != packet { Issue.record("\(bytes) comes back as \(String(describing: again))") }
        return true
    }
}
