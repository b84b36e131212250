/// The subscription identifiers that one delivery carries: none or one in place, several in an allocation of their own.
///
/// A bare value: whoever stores one with several identifiers calls ``deallocate()`` once.
struct SubscriptionIdentifiers {
    // Identifiers have 28 bits and addresses are larger than that, so one word tells the two apart.
    private static let largestIdentifier: UInt64 = 268_435_455
    private var word: UInt64

    static let none = SubscriptionIdentifiers(word: 0)

    private init(word: UInt64) { self.word = word }

    /// One identifier, or with 0 none.
    init(_ identifier: UInt32) { word = UInt64(identifier) }

    /// Several identifiers; the value owns memory when there are more than one.
    init(_ identifiers: [UInt32]) {
        guard identifiers.count > 1 else {
            word = UInt64(identifiers.first ?? 0)
            return
        }
        let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: identifiers.count + 1)
        memory.initialize(to: UInt32(identifiers.count))
        for (index, identifier) in identifiers.enumerated() { (memory + index + 1).initialize(to: identifier) }
        word = UInt64(UInt(bitPattern: memory))
    }

    private var memory: UnsafeMutablePointer<UInt32>? {
        word > Self.largestIdentifier ? UnsafeMutablePointer(bitPattern: UInt(word)) : nil
    }

    var isEmpty: Bool { word == 0 }

    /// The identifiers, as an array of their own.
    var array: [UInt32] {
        guard let memory else { return word == 0 ? [] : [UInt32(truncatingIfNeeded: word)] }
        return [UInt32](UnsafeBufferPointer(start: memory + 1, count: Int(memory.pointee)))
    }

    /// A value that owns its own memory.
    func copy() -> SubscriptionIdentifiers { memory == nil ? self : SubscriptionIdentifiers(array) }

    func deallocate() { memory?.deallocate() }
}
