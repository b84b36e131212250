/// A ``LuaObjectType`` registered with a state; belongs to that state.
@frozen
public struct LuaClass: @unchecked Sendable {
    @usableFromInline let pointer: OpaquePointer

    /// The name of the type.
    public let name: String
}
