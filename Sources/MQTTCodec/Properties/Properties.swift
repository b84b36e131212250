/// An ordered list of properties. An empty one takes no memory of its own.
///
/// Any list can be built; what a packet accepts is checked when one is decoded. On 3.x, where properties do not exist,
/// packets are encoded without them.
public struct Properties: Sendable, Hashable, ExpressibleByArrayLiteral, RandomAccessCollection {
    private var list: [Property]

    /// Makes an empty list.
    public init() {
        list = []
    }

    /// Makes a list of the properties in their order.
    public init(_ properties: some Sequence<Property>) {
        list = Array(properties)
    }

    /// Makes a list of the properties in their order.
    public init(arrayLiteral elements: Property...) {
        list = elements
    }

    /// 0.
    public var startIndex: Int { 0 }

    /// The number of properties.
    public var endIndex: Int { list.count }

    /// The property at a position of `0..<count`.
    public subscript(position: Int) -> Property { list[position] }

    /// Adds a property at the end.
    public mutating func append(_ property: Property) {
        list.append(property)
    }

    /// Removes every property for which `predicate` holds.
    public mutating func removeAll(where predicate: (Property) -> Bool) {
        list.removeAll(where: predicate)
    }

    /// The bytes of the list on the wire, without its length.
    public var encodedSize: Int {
        var size = 0
        for property in list { size += property.encodedSize }
        return size
    }

    /// Writes the list without its length, ``encodedSize`` bytes, and returns how many bytes that took.
    @discardableResult
    public func encode(to target: UnsafeMutableRawPointer) -> Int {
        var offset = 0
        for property in list { offset += property.encode(to: target + offset) }
        return offset
    }

    /// The list on the wire, without its length.
    public func encoded() -> [UInt8] {
        let size = encodedSize
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            if let base = buffer.baseAddress { encode(to: UnsafeMutableRawPointer(base)) }
            count = size
        }
    }

    func firstProperty(_ identifier: UInt8) -> Property? {
        list.first { $0.identifier == identifier }
    }

    /// Puts `property` in the place of the first one with the identifier, removes the others; nil removes them all.
    mutating func setProperty(_ identifier: UInt8, _ property: Property?) {
        let first = list.firstIndex { $0.identifier == identifier }
        guard let first else {
            if let property { list.append(property) }
            return
        }
        guard let property else { return list.removeAll { $0.identifier == identifier } }
        list[first] = property
        for index in list.indices.reversed() where index > first && list[index].identifier == identifier {
            list.remove(at: index)
        }
    }
}
