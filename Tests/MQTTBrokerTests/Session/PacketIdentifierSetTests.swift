import Testing

@testable import MQTTBroker

@Suite("Packet identifiers in use")
struct PacketIdentifierSetTests {
    @Test("the first free one is found across words and past 65 535", arguments: [0, 1, 62, 63, 64, 40_000, 65_535])
    func firstFree(last: UInt16) {
        let set = PacketIdentifierSet()
        defer { set.deallocate() }
        #expect(set.firstFree(after: last) == (last == 65_535 ? 1 : last + 1))
        for identifier in 1...65_535 as ClosedRange<UInt16> { set.insert(identifier) }
        #expect(set.firstFree(after: last) == nil)
        for free in [1, 63, 64, 127, 128, 39_999, 65_535] as [UInt16] {
            set.remove(free)
            #expect(!set.contains(free))
            #expect(set.firstFree(after: last) == free)
            set.insert(free)
        }
    }

    @Test("0 is never free")
    func zero() {
        let set = PacketIdentifierSet()
        defer { set.deallocate() }
        #expect(set.contains(0))
        #expect(set.firstFree(after: 65_535) == 1)
    }
}
