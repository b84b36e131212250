/// A field of an object type.
public struct LuaField: Sendable, Equatable {
    /// What scripts may do with a field.
    public enum Access: Sendable, Equatable {
        /// Read it; assigning is an error.
        case readable
        /// Read it and assign to it.
        case editable
    }

    /// Its name, at most 40 bytes.
    public var name: String

    /// The number that the type's reader and writer get.
    public var number: Int

    /// What scripts may do with it.
    public var access: Access

    /// Creates a field.
    public init(_ name: String, _ number: Int, _ access: Access = .readable) {
        self.name = name
        self.number = number
        self.access = access
    }
}
