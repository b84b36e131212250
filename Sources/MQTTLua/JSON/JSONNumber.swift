/// Reads one number of a JSON text.
struct JSONNumber {
    /// Where the next byte is read.
    private(set) var position: Int
    private let text: UnsafeRawBufferPointer
    private let start: Int

    private static let exactPowers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    init(_ text: UnsafeRawBufferPointer, at position: Int) {
        self.text = text
        self.position = position
        start = position
    }

    private var byte: UInt8 { position < text.count ? text[position] : 0 }

    private var digit: UInt8? {
        let byte = byte
        return UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : nil
    }

    /// The number; nil when it is malformed.
    mutating func read() -> JSONToken? {
        let isNegative = byte == UInt8(ascii: "-")
        if isNegative { position += 1 }
        guard let first = digit else { return nil }
        // The digits as an integer, as long as they fit, and by which power of ten they are to be multiplied.
        var digits: UInt64 = 0
        var fits = true
        var scale = 0
        func append(_ digit: UInt8, to digits: inout UInt64, fits: inout Bool) {
            let (product, first) = digits.multipliedReportingOverflow(by: 10)
            let (sum, second) = product.addingReportingOverflow(UInt64(digit))
            if first || second { fits = false } else { digits = sum }
        }
        while let digit {
            append(digit, to: &digits, fits: &fits)
            position += 1
            if first == 0 { break }
        }
        var isInteger = true
        if byte == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard digit != nil else { return nil }
            while let digit {
                append(digit, to: &digits, fits: &fits)
                scale -= 1
                position += 1
            }
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            guard let exponent = readExponent() else { return nil }
            scale += exponent
        }
        if isInteger, fits, let integer = Self.integer(digits, isNegative) { return .integer(integer) }
        return .number(double(digits, scale, isNegative, isExact: fits))
    }

    private mutating func readExponent() -> Int? {
        position += 1
        let isNegative = byte == UInt8(ascii: "-")
        if isNegative || byte == UInt8(ascii: "+") { position += 1 }
        guard digit != nil else { return nil }
        var exponent = 0
        while let digit {
            exponent = min(exponent * 10 + Int(digit), 100_000)
            position += 1
        }
        return isNegative ? -exponent : exponent
    }

    private static func integer(_ digits: UInt64, _ isNegative: Bool) -> Int64? {
        if !isNegative { return Int64(exactly: digits) }
        return digits <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- digits) : nil
    }

    /// Both factors exact: so is the rounding of their product. Other numbers go the long way.
    private func double(_ digits: UInt64, _ scale: Int, _ isNegative: Bool, isExact: Bool) -> Double {
        if isExact, digits <= 1 << 53, scale.magnitude <= 22 {
            let power = Self.exactPowers[Int(scale.magnitude)]
            let value = scale < 0 ? Double(digits) / power : Double(digits) * power
            return isNegative ? -value : value
        }
        return Double(String(decoding: text[start..<position], as: UTF8.self)) ?? 0
    }
}
