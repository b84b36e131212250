/// A number of bytes, written `2000000`, `512KiB`, `64MiB` or `1GiB`.
struct ByteSize: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes.
    let bytes: Int

    /// A size of so many bytes.
    init(bytes: Int) {
        self.bytes = bytes
    }

    /// Reads a size. Nothing when the text is not one, or is larger than an `Int`.
    init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "_") }
        guard let first = digits.first, first != "_", digits.last != "_" else { return nil }
        guard let count = Int(digits.filter { $0 != "_" }) else { return nil }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let factor = Self.units.first(where: { $0.name == unit })?.bytes else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        self.bytes = bytes
    }

    /// With the largest unit that divides the size.
    var description: String {
        guard bytes > 0 else { return String(bytes) }
        for unit in Self.units where bytes % unit.bytes == 0 {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return String(bytes)
    }

    /// Decimal units are absent on purpose: 64MB means two different things to two people.
    private static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1),
    ]
}
