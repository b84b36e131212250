/// A string that is equal to another only where both have the same bytes, as client identifiers, user names and topics
/// are compared in MQTT `[MQTT-4.7.3-4]`. Swift's own equality takes strings that Unicode calls equivalent for one.
public struct ExactString: Sendable, Hashable {
    /// The string.
    public let string: String

    /// Wraps a string, without copying it.
    public init(_ string: String) { self.string = string }

    /// Equal when the UTF-8 is.
    public static func == (a: ExactString, b: ExactString) -> Bool {
        a.string.utf8.count == b.string.utf8.count && a.string.utf8.elementsEqual(b.string.utf8)
    }

    /// Hashes the UTF-8.
    public func hash(into hasher: inout Hasher) {
        let isHashed: Void? = string.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        // Strings that are not in one piece come from Objective-C alone.
        if isHashed == nil { Array(string.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
    }
}
