extension TopicFilter {
    /// Whether every topic that the valid filter `narrow` matches is matched by the valid filter `wide`.
    public static func covers(_ wide: UnsafeRawBufferPointer, _ narrow: UnsafeRawBufferPointer) -> Bool {
        guard let wideFirst = wide.first, let narrowFirst = narrow.first else { return false }
        if narrowFirst == dollar, wideFirst == plus || wideFirst == hash { return false }
        var wideLevels = Levels(wide)
        var narrowLevels = Levels(spelledOut(narrow))
        while true {
            let wideLevel = wideLevels.next()
            let narrowLevel = narrowLevels.next()
            guard let wideLevel else { return narrowLevel == nil }
            if isHash(wideLevel) { return true }
            guard let narrowLevel, !isHash(narrowLevel) else { return false }
            if !isPlus(wideLevel), !areEqual(wideLevel, narrowLevel) { return false }
        }
    }

    /// Whether every topic that the valid filter `narrow` matches is matched by the valid filter `wide`.
    public static func covers(_ wide: String, _ narrow: String) -> Bool {
        wide.withUTF8Bytes { wide in narrow.withUTF8Bytes { covers(wide, $0) } }
    }

    /// Whether there is a topic that both valid filters match.
    public static func overlaps(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let leftFirst = left.first, let rightFirst = right.first else { return false }
        if leftFirst == dollar, rightFirst == plus || rightFirst == hash { return false }
        if rightFirst == dollar, leftFirst == plus || leftFirst == hash { return false }
        var leftLevels = Levels(spelledOut(left))
        var rightLevels = Levels(spelledOut(right))
        while true {
            let leftLevel = leftLevels.next()
            let rightLevel = rightLevels.next()
            if let leftLevel, isHash(leftLevel) { return true }
            if let rightLevel, isHash(rightLevel) { return true }
            guard let leftLevel, let rightLevel else { return leftLevel == nil && rightLevel == nil }
            if !isPlus(leftLevel), !isPlus(rightLevel), !areEqual(leftLevel, rightLevel) { return false }
        }
    }

    /// Whether there is a topic that both valid filters match.
    public static func overlaps(_ left: String, _ right: String) -> Bool {
        left.withUTF8Bytes { left in right.withUTF8Bytes { overlaps(left, $0) } }
    }

    /// A filter that matches the same topics, whose `#` stands for levels that there may be and not for one that there
    /// must be: no topic is empty, and so `#` means one level at least, and `/#` two.
    private static func spelledOut(_ filter: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        func bytes(_ text: StaticString) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        }
        if isHash(filter) { return bytes("+/#") }
        return filter.count == 2 && filter[0] == slash && filter[1] == hash ? bytes("/+/#") : filter
    }

    private static func isHash(_ level: UnsafeRawBufferPointer) -> Bool {
        level.count == 1 && level[0] == hash
    }

    private static func isPlus(_ level: UnsafeRawBufferPointer) -> Bool {
        level.count == 1 && level[0] == plus
    }

    private static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        left.count == right.count && left.elementsEqual(right)
    }

    /// The levels of a filter, one after the other.
    private struct Levels: IteratorProtocol {
        private let bytes: UnsafeRawBufferPointer
        private var offset = 0

        init(_ bytes: UnsafeRawBufferPointer) {
            self.bytes = bytes
        }

        mutating func next() -> UnsafeRawBufferPointer? {
            if offset > bytes.count { return nil }
            var end = offset
            while end < bytes.count, bytes[end] != TopicFilter.slash { end += 1 }
            defer { offset = end + 1 }
            return UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
        }
    }
}
