/// A topic filter in the numbers of a trie's levels.
struct RetainedPattern {
    /// Stands for `+`.
    static let anyLevel = UInt32.max

    /// A number, or ``anyLevel``, for each level but a `#`.
    private(set) var levels = ContiguousArray<UInt32>()
    /// Whether the filter ends in `#`.
    private(set) var endsInHash = false
    /// Whether no `+` and no `#` is in it.
    private(set) var isExact = true

    /// The pattern of a filter; nil where it names a level that no topic has, so that it matches none.
    init?(_ filter: UnsafeRawBufferPointer, levels known: borrowing LevelTable) {
        guard let bytes = filter.baseAddress, filter.count > 0 else { return nil }
        var iterator = LevelIterator(bytes, filter.count)
        while !iterator.isAtEnd {
            let level = iterator.next()
            if LevelIterator.isSingle(UInt8(ascii: "#"), level) && iterator.isAtEnd {
                endsInHash = true
                isExact = false
            } else if LevelIterator.isSingle(UInt8(ascii: "+"), level) {
                levels.append(Self.anyLevel)
                isExact = false
            } else {
                let number = known.find(level.bytes, level.count)
                if number == 0 { return nil }
                levels.append(number)
            }
        }
    }

    /// Whether a topic of `depth` levels, each matching, matches as a whole.
    @inline(__always)
    func matches(atDepth depth: Int) -> Bool {
        endsInHash ? depth >= levels.count : depth == levels.count
    }

    /// What the level below `depth` levels must be: a number, ``anyLevel``, or nil where no further level matches.
    @inline(__always)
    func level(below depth: Int) -> UInt32? {
        if depth < levels.count { return levels[depth] }
        return endsInHash ? Self.anyLevel : nil
    }
}
