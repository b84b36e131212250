/// The packet identifiers that one session has in use, a bit each: finds a free one among nearly 65 535 without looking at
/// the messages that have the others.
///
/// A bare pointer to 8 KiB: whoever stores one calls ``deallocate()`` once.
struct PacketIdentifierSet {
    private static var wordCount: Int { 65_536 / 64 }

    private let words: UnsafeMutablePointer<UInt64>

    /// No identifier is in use; 0 is none.
    init() {
        words = .allocate(capacity: Self.wordCount)
        words.initialize(repeating: 0, count: Self.wordCount)
        words[0] = 1
    }

    func contains(_ identifier: UInt16) -> Bool { words[Int(identifier) >> 6] & bit(identifier) != 0 }

    func insert(_ identifier: UInt16) { words[Int(identifier) >> 6] |= bit(identifier) }

    func remove(_ identifier: UInt16) { words[Int(identifier) >> 6] &= ~bit(identifier) }

    /// The first identifier that is not in use, counting up from the one after `identifier` and past 65 535 from 1; nil:
    /// all are in use.
    func firstFree(after identifier: UInt16) -> UInt16? {
        let start = Int(identifier &+ 1)
        var word = start >> 6
        var free = ~words[word] & (.max << UInt64(start & 63))
        // Once more at the end: the part of the first word before the start.
        for _ in 0...Self.wordCount {
            if free != 0 { return UInt16(word << 6 | free.trailingZeroBitCount) }
            word = (word + 1) & (Self.wordCount - 1)
            free = ~words[word]
        }
        return nil
    }

    func deallocate() { words.deallocate() }

    private func bit(_ identifier: UInt16) -> UInt64 { 1 << UInt64(identifier & 63) }
}
