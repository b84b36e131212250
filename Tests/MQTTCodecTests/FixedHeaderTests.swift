import MQTTCodec
import Testing

@Suite("The fixed header")
struct FixedHeaderTests {
    private func parse(
        _ bytes: [UInt8],
        maximum: Int = .max,
        version: ProtocolVersion = .v5
    ) throws -> FixedHeader? {
        try bytes.withUnsafeBytes { try FixedHeader.parse($0, maximumPacketSize: maximum, version: version) }
    }

    @Test(
        "every remaining length at the edges of its size",
        arguments: [
            (0, [0x00]), (1, [0x01]), (127, [0x7F]), (128, [0x80, 0x01]), (16_383, [0xFF, 0x7F]),
            (16_384, [0x80, 0x80, 0x01]), (2_097_151, [0xFF, 0xFF, 0x7F]), (2_097_152, [0x80, 0x80, 0x80, 0x01]),
            (268_435_455, [0xFF, 0xFF, 0xFF, 0x7F]),
        ] as [(Int, [UInt8])])
    func remainingLength(length: Int, bytes: [UInt8]) throws {
        let header = try #require(try parse([0x30] + bytes))
        #expect(header.type == .publish)
        #expect(header.remainingLength == length)
        #expect(header.length == 1 + bytes.count)
        #expect(header.totalLength == 1 + bytes.count + length)
        for count in 0...bytes.count {
            #expect(try parse(Array(([0x30] + bytes).prefix(count))) == nil)
        }
        #expect(VariableByteInteger.encodedSize(length) == bytes.count)
        var written = [UInt8](repeating: 0xEE, count: 5)
        let size = written.withUnsafeMutableBytes { VariableByteInteger.write(length, to: $0.baseAddress!) }
        #expect(Array(written.prefix(size)) == bytes)
        #expect(written[size] == 0xEE)
    }

    @Test("the maximum packet size counts the whole packet")
    func maximumPacketSize() throws {
        #expect(try parse([0x30, 98], maximum: 100)?.totalLength == 100)
        let error = #expect(throws: CodecError.self) { try parse([0x30, 99], maximum: 100) }
        #expect(error?.reason == .packetTooLarge)
        #expect(error?.clause == "MQTT-3.2.2-15")
    }

    @Test("what is wrong is seen as early as can be")
    func early() {
        #expect(throws: CodecError.self) { try parse([0x00]) }
        #expect(throws: CodecError.self) { try parse([0x36]) }
        #expect(throws: CodecError.self) { try parse([0x30, 0xFF, 0xFF, 0xFF, 0xFF]) }
        #expect(throws: CodecError.self) { try parse([0x30, 0xFF, 0xFF, 0xFF, 0x7F], maximum: 1_000) }
    }

    @Test("3.x accepts a remaining length that is longer than needed, 5.0 does not")
    func overlong() throws {
        #expect(try parse([0xC0, 0x80, 0x00], version: .v3_1_1)?.totalLength == 3)
        #expect(throws: CodecError.self) { try parse([0xC0, 0x80, 0x00], version: .v5) }
    }

    @Test("DUP repeats PUBREL, SUBSCRIBE and UNSUBSCRIBE on 3.1 alone", arguments: [0x6A, 0x8A, 0xAA] as [UInt8])
    func repeated(first: UInt8) throws {
        #expect(try parse([first, 2], version: .v3_1)?.flags == 0b1010)
        #expect(throws: CodecError.self) { try parse([first, 2], version: .v3_1_1) }
        #expect(throws: CodecError.self) { try parse([first, 2], version: .v5) }
    }

    @Test("nothing is no header")
    func empty() throws {
        #expect(try FixedHeader.parse(UnsafeRawBufferPointer(start: nil, count: 0), maximumPacketSize: 10) == nil)
    }
}
