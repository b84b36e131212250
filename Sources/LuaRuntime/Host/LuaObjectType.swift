/// A kind of object that the host shows to scripts, whose fields are read only when touched.
///
///     let message = LuaObjectType(
///         name: "message",
///         fields: [LuaField("topic", 0), LuaField("payload", 1, .editable)],
///         methods: [LuaHostFunction("drop") { call in … }],
///         read: { object, field, push in … },
///         write: { object, field, value in … })
public struct LuaObjectType: Sendable {
    /// Pushes exactly one value: the field of that number of the object. Runs on the thread of the state.
    public typealias Reader = @Sendable (_ object: UnsafeMutableRawPointer, _ field: Int, LuaPush) throws -> Void

    /// Takes over a value that a script assigned to a field; throws where it is not acceptable.
    public typealias Writer = @Sendable (_ object: UnsafeMutableRawPointer, _ field: Int, LuaView) throws -> Void

    /// The name in messages, such as `message`.
    public var name: String

    /// The fields. Reading or assigning any other is an error that suggests the nearest.
    public var fields: [LuaField]

    /// The methods, called as `message:drop()`; ``LuaCall/receiver`` is the object.
    public var methods: [LuaHostFunction]

    /// Reads a field.
    public var read: Reader

    /// Assigns to an editable field.
    public var write: Writer

    /// Takes back the pointer of an object that was pushed with ``LuaPush/owned(_:_:)``. Must not use the state.
    public var release: @Sendable (UnsafeMutableRawPointer) -> Void

    /// Creates a type.
    public init(
        name: String,
        fields: [LuaField] = [],
        methods: [LuaHostFunction] = [],
        read: @escaping Reader,
        write: @escaping Writer = { _, _, _ in throw LuaFailure.message("this field may not be assigned to") },
        release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void = { _ in }
    ) {
        self.name = name
        self.fields = fields
        self.methods = methods
        self.read = read
        self.write = write
        self.release = release
    }
}
