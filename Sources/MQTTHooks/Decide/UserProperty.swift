/// A name and a value that travel with a packet of MQTT 5.
public struct UserProperty: Sendable, Hashable {
    /// The name; names may repeat.
    public var name: String
    /// The value.
    public var value: String

    /// A pair of name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
