/// The rules of UTF-8 encoded strings in MQTT.
public enum UTF8Validation {
    /// Whether `bytes` are well-formed UTF-8 without surrogates `[MQTT-1.5.4-1]` and without U+0000 `[MQTT-1.5.4-2]`.
    ///
    /// The length is not looked at; nothing is well-formed.
    @inlinable
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let plain = plainPrefix(base, count: bytes.count, controls: true, wildcards: true)
        return plain == bytes.count
            || isValidTail(base, from: plain, count: bytes.count, controls: true, wildcards: true)
    }

    /// Whether `bytes` are well-formed UTF-8 of any characters: what a payload is whose format indicator says so.
    public static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // U+0000 alone is text and no string.
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0) {
            guard isValid(UnsafeRawBufferPointer(rebasing: rest[..<end])) else { return false }
            rest = rest[(end + 1)...]
        }
        return isValid(UnsafeRawBufferPointer(rebasing: rest))
    }

    /// Whether `bytes` are valid and hold no control character, U+0001 to U+001F and U+007F to U+009F, which a receiver
    /// may refuse (section 1.5.4). This is what topic filters, client identifiers and user names are made of, and,
    /// without wildcards, topic names.
    ///
    /// The length is not looked at; nothing is a valid name.
    @inlinable
    public static func isValidName(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let plain = plainPrefix(base, count: bytes.count, controls: false, wildcards: true)
        return plain == bytes.count
            || isValidTail(base, from: plain, count: bytes.count, controls: false, wildcards: true)
    }

    /// The length of a prefix, found in strides of eight bytes, that is ASCII without U+0000 and, unless they are
    /// accepted, without control characters and without `+` and `#`. The last stride may overlap the one before it.
    @inlinable
    @inline(__always)
    static func plainPrefix(_ base: UnsafeRawPointer, count: Int, controls: Bool, wildcards: Bool) -> Int {
        var offset = 0
        while count - offset >= 8 {
            let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if !isPlain(word, controls: controls, wildcards: wildcards) { return offset }
            offset += 8
        }
        if offset == count { return count }
        if count >= 8 {
            let word = base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            return isPlain(word, controls: controls, wildcards: wildcards) ? count : offset
        }
        while offset < count {
            let byte = base.load(fromByteOffset: offset, as: UInt8.self)
            if !isPlain(byte, controls: controls, wildcards: wildcards) { return offset }
            offset += 1
        }
        return count
    }

    /// Whether the byte is in 0x01...0x7F and, unless they are accepted, neither a control character nor `+` or `#`.
    @inlinable
    @inline(__always)
    static func isPlain(_ byte: UInt8, controls: Bool, wildcards: Bool) -> Bool {
        let isText = controls ? byte != 0 && byte < 0x80 : byte >= 0x20 && byte < 0x7F
        return isText && (wildcards || (byte != 0x2B && byte != 0x23))
    }

    /// Whether each of the eight bytes is plain.
    @inlinable
    @inline(__always)
    static func isPlain(_ word: UInt64, controls: Bool, wildcards: Bool) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits: UInt64 = 0x8080_8080_8080_8080
        // A byte borrows into its high bit only when it is below the lowest that is accepted (or follows one that is),
        // which is what is looked for.
        let lowest: UInt64 = controls ? ones : 0x2020_2020_2020_2020
        var found = word | ((word &- lowest) & ~word)
        // Of the bytes without a high bit, 0x7F alone gets one when it is counted up, and none carries into the next.
        if !controls { found |= word &+ ones }
        if !wildcards {
            // '#' is 0x23 and '+' is 0x2B: with bit 3 set they are one value.
            let wildcard = (word | 0x0808_0808_0808_0808) ^ 0x2B2B_2B2B_2B2B_2B2B
            found |= (wildcard &- ones) & ~wildcard
        }
        return found & highBits == 0
    }

    /// Validates from `start`, the boundary of a character, scalar by scalar.
    @usableFromInline
    @inline(never)
    static func isValidTail(
        _ base: UnsafeRawPointer,
        from start: Int,
        count: Int,
        controls: Bool,
        wildcards: Bool
    ) -> Bool {
        let bytes = UnsafeRawBufferPointer(start: base, count: count)
        var offset = start
        while offset < count {
            if count - offset >= 8 {
                let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                if isPlain(word, controls: controls, wildcards: wildcards) {
                    offset += 8
                    continue
                }
            }
            let first = bytes[offset]
            if first < 0x80 {
                if !isPlain(first, controls: controls, wildcards: wildcards) { return false }
                offset += 1
                continue
            }
            let size = multiByteScalarSize(bytes, at: offset)
            if size == 0 { return false }
            // U+0080 to U+009F are C2 80 to C2 9F.
            if !controls, first == 0xC2, bytes[offset + 1] < 0xA0 { return false }
            offset += size
        }
        return true
    }

    /// The bytes, 2 to 4, of the well-formed scalar at `offset`, whose first byte is not ASCII; 0 when it is not
    /// well-formed.
    private static func multiByteScalarSize(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
        let size: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[offset] {
        case 0xC2...0xDF: size = 2
        case 0xE0: (size, second) = (3, 0xA0...0xBF)
        case 0xED: (size, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: size = 3
        case 0xF0: (size, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: size = 4
        case 0xF4: (size, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard bytes.count - offset >= size, second.contains(bytes[offset + 1]) else { return 0 }
        for index in 2..<max(size, 2) where bytes[offset + index] & 0xC0 != 0x80 { return 0 }
        return size
    }
}
