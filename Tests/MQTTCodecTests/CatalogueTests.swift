import MQTTCodec
import MQTTTesting
import Testing

@Suite("The packet catalogue")
struct CatalogueTests {
    @Test("has every type in every version, and no case twice")
    func isComplete() {
        for version in ProtocolVersion.allCases {
            for type in PacketType.allCases where type != .auth || version == .v5 {
                #expect(PacketCatalogue.valid(type).contains { $0.version == version }, "\(type) \(version)")
            }
        }
        for type in PacketType.allCases {
            #expect(PacketCatalogue.malformed.contains { $0.bytes.first.map { $0 >> 4 } == type.rawValue }, "\(type)")
        }
        let names = PacketCatalogue.valid.map(\.description)
        #expect(Set(names).count == names.count)
        let inputs = Dictionary(grouping: PacketCatalogue.malformed) { "\($0.version) \($0.bytes)" }
        #expect(inputs.values.filter { $0.count > 1 }.map { $0.map(\.name) } == [])
    }

    @Test("valid bytes decode to their value", arguments: PacketCatalogue.valid)
    func decode(packet: PacketCase) throws {
        #expect(try decodePacket(packet.bytes, version: packet.version) == packet.packet)
    }

    @Test("values encode to their bytes, and are sized beforehand", arguments: PacketCatalogue.valid)
    func encode(packet: PacketCase) throws {
        let bytes = packet.packet.encoded(version: packet.version)
        #expect(bytes.count == packet.packet.encodedSize(version: packet.version))
        #expect((bytes == packet.bytes) == packet.isCanonical)
        #expect(try decodePacket(bytes, version: packet.version) == packet.packet)
    }

    @Test("encoding writes within the size that it told", arguments: PacketCatalogue.valid)
    func encodeInPlace(packet: PacketCase) {
        let size = packet.packet.encodedSize(version: packet.version)
        var memory = [UInt8](repeating: 0xEE, count: size + 16)
        let written = memory.withUnsafeMutableBytes {
            packet.packet.encode(version: packet.version, to: $0.baseAddress! + 8)
        }
        #expect(written == size)
        #expect(memory.prefix(8) + memory.suffix(8) == ArraySlice(repeating: 0xEE, count: 16))
    }

    @Test("a valid packet that is cut anywhere only asks for more", arguments: PacketCatalogue.valid)
    func chop(packet: PacketCase) throws {
        var failures = 0
        try packet.bytes.withUnsafeBytes { whole in
            for count in 0..<whole.count {
                let prefix = UnsafeRawBufferPointer(rebasing: whole[..<count])
                let header = try FixedHeader.parse(prefix, maximumPacketSize: .max, version: packet.version)
                if let header, header.totalLength != whole.count { failures += 1 }
                if header == nil, count >= 5 { failures += 1 }
            }
        }
        #expect(failures == 0)
    }

    @Test("a body that is shorter than its fields is refused or is another packet, and never more than it has")
    func truncate() {
        var refused = 0
        for packet in PacketCatalogue.valid where packet.bytes.count < 200 {
            let body = Array(packet.bytes.dropFirst(packet.bytes.count < 130 ? 2 : 3))
            for count in 0..<body.count {
                let bytes = wholePacket(packet.bytes[0], Array(body[..<count]))
                guard let decoded = try? decodePacket(bytes, version: packet.version) else {
                    refused += 1
                    continue
                }
                #expect(decoded != packet.packet || !packet.isCanonical, "\(packet), \(count) bytes")
            }
        }
        #expect(refused > 1_000)
    }

    @Test("a byte more is refused where a packet cannot grow", arguments: PacketCatalogue.valid)
    func extend(packet: PacketCase) throws {
        switch packet.packet {
        case .publish, .suback, .unsuback: return
        case .connect where packet.name.hasPrefix("flags announce"): return
        default: break
        }
        guard packet.bytes.count < 120, packet.isCanonical else { return }
        let bytes = wholePacket(packet.bytes[0], Array(packet.bytes.dropFirst(2)) + [0xFF])
        #expect(throws: CodecError.self) { try decodePacket(bytes, version: packet.version) }
    }

    @Test("wrong bytes are refused with their reason and clause", arguments: PacketCatalogue.malformed)
    func refuse(packet: MalformedPacketCase) {
        let error = #expect(throws: CodecError.self) { try decodePacket(packet.bytes, version: packet.version) }
        #expect(error?.reason == packet.expected, "\(String(describing: error))")
        #expect(error?.clause == packet.clause)
        #expect(error?.message.isEmpty == false)
    }

    @Test("AUTH has no form before 5.0")
    func authBefore5() {
        let auth = Packet.auth(Auth(reasonCode: .reauthenticate, properties: [.authenticationMethod("m")]))
        #expect(auth.encoded(version: .v3_1_1) == [])
        #expect(auth.encodedSize(version: .v3_1) == 0)
    }

    @Test("on 3.x reasons become return codes, and properties stay away")
    func downgrade() {
        let properties: Properties = [.reasonString("no")]
        let connack = Packet.connack(Connack(reasonCode: .banned, properties: properties))
        #expect(connack.encoded(version: .v3_1_1) == [0x20, 2, 0, 5])
        let suback = Packet.suback(Suback(packetIdentifier: 1, reasonCodes: [.notAuthorized, .grantedQoS1]))
        #expect(suback.encoded(version: .v3_1_1) == [0x90, 4, 0, 1, 0x80, 1])
        let unsuback = Packet.unsuback(Unsuback(packetIdentifier: 1, reasonCodes: [.success], properties: properties))
        #expect(unsuback.encoded(version: .v3_1) == [0xB0, 2, 0, 1])
        let puback = Packet.puback(
            Acknowledgement(packetIdentifier: 1, reasonCode: .quotaExceeded, properties: properties))
        #expect(puback.encoded(version: .v3_1_1) == [0x40, 2, 0, 1])
        let disconnect = Packet.disconnect(Disconnect(reasonCode: .serverBusy, properties: properties))
        #expect(disconnect.encoded(version: .v3_1_1) == [0xE0, 0])
        let present = Packet.connack(Connack(sessionPresent: true))
        #expect(present.encoded(version: .v3_1) == [0x20, 2, 0, 0])
    }

    @Test("the version of a CONNECT is known even when the rest is broken")
    func versionOfConnect() {
        func version(_ body: [UInt8]) -> ProtocolVersion? {
            body.withUnsafeBytes { Connect.protocolVersion(ofBody: $0) }
        }
        #expect(version([0, 4] + Array("MQTT".utf8) + [5, 0xFF]) == .v5)
        #expect(version([0, 4] + Array("MQTT".utf8) + [4]) == .v3_1_1)
        #expect(version([0, 6] + Array("MQIsdp".utf8) + [3]) == .v3_1)
        #expect(version([0, 4] + Array("MQTT".utf8) + [6]) == nil)
        #expect(version([0, 4] + Array("MQTT".utf8)) == nil)
        #expect(version([]) == nil)
    }

    @Test("strings and data that are too long are cut, a string at a character's boundary")
    func cut() throws {
        let long = "x" + String(repeating: "é", count: 40_000)
        let packet = Packet.disconnect(Disconnect(reasonCode: .serverBusy, properties: [.reasonString(long)]))
        guard case .disconnect(let disconnect) = try decodePacket(packet.encoded(version: .v5), version: .v5) else {
            Issue.record("not a DISCONNECT")
            return
        }
        #expect(disconnect.properties.reasonString == "x" + String(repeating: "é", count: 32_767))
        let properties: Properties = [.correlationData([UInt8](repeating: 7, count: 70_000))]
        #expect(properties.encodedSize == 65_538)
    }
}
