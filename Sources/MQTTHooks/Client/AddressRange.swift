#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An address of IPv4 or IPv6, or all those that begin alike, such as `192.0.2.0/24`.
public struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    private let bytes: [UInt8]
    private let prefixLength: Int

    /// A range of IPv4 in IPv6, such as `::ffff:192.0.2.0/120`, is one of IPv4.
    ///
    /// Nil: the text is neither an address nor a range, or is a range that holds IPv4 in IPv6 among other things.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.parse(String(parts[0])) else { return nil }
        let longest = bytes.count * 8
        var length = longest
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let given = Int(parts[1])
            else { return nil }
            // Of IPv4 in IPv6, the first 96 bits are those that say so.
            length = bytes.count == 4 && parts[0].utf8.contains(UInt8(ascii: ":")) ? given - 96 : given
            guard (0...longest).contains(length) else { return nil }
        }
        self.init(bytes, prefixLength: length)
    }

    /// What one subscriber of a network has at least, as far as an address tells: a single address of IPv4, the 64 bits of
    /// the network of IPv6, since every address in it is anybody's who has one. Nil: the text is no address.
    public init?(siteOf address: String) {
        guard let bytes = Self.parse(address) else { return nil }
        self.init(bytes, prefixLength: bytes.count == 4 ? 32 : 64)
    }

    private init(_ bytes: [UInt8], prefixLength: Int) {
        self.prefixLength = prefixLength
        self.bytes = Self.masked(bytes, prefixLength)
    }

    /// Whether this is one address.
    public var isSingle: Bool { prefixLength == bytes.count * 8 }

    /// Whether this is what ``init(siteOf:)`` makes.
    public var isSite: Bool { prefixLength == (bytes.count == 4 ? 32 : 64) }

    /// Whether an address, in text form, is in the range.
    public func contains(_ address: String) -> Bool {
        guard let other = Self.parse(address), other.count == bytes.count else { return false }
        return Self.masked(other, prefixLength) == bytes
    }

    /// The range in the form in which it is written, such as `2001:db8::/32`; of a single address the address alone.
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return isSingle ? address : "\(address)/\(prefixLength)"
    }

    /// IPv4 in IPv6 is IPv4.
    private static func parse(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }

    private static func masked(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let bits = min(8, max(0, length - index * 8))
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> bits)
        }
    }
}
