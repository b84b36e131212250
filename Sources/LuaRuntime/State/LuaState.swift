public import CLuaShims

/// A Lua 5.4 state with a sandbox, a memory cap and running-time limits.
///
/// Confined: everything that concerns a state (its threads, references, classes, views too) happens on one thread at a
/// time, usually an event loop's. It is marked `Sendable` so that it can be handed to that loop; nothing in it locks.
public final class LuaState: @unchecked Sendable {
    /// The limits that it was created with.
    public let limits: LuaLimits

    /// Gets what scripts `print`, without the final newline. By default it goes to the standard output.
    public var onPrint: ((UnsafeRawBufferPointer) -> Void)?

    @usableFromInline let host: OpaquePointer
    @usableFromInline let tape: UnsafeMutablePointer<clua_tape>
    @usableFromInline let runningTime: UInt64
    var boxes: [AnyObject] = []

    /// Creates a state with the standard library of the sandbox.
    ///
    /// - Parameter trace: Gets to know which lines run; nil: nobody does.
    /// - Throws: ``LuaError`` of kind memory where the cap does not even hold the library.
    public init(limits: LuaLimits = LuaLimits(), trace: LuaLineTrace? = nil) throws(LuaError) {
        self.limits = limits
        runningTime = limits.runningTime?.luaNanoseconds ?? 0
        var shimLimits = clua_limits(
            memory: max(0, limits.memory),
            running_time: runningTime,
            loading_time: limits.loadingTime?.luaNanoseconds ?? 0,
            source_size: max(0, limits.sourceSize),
            unpacked_values: Int64(max(0, limits.unpackedValues)))
        let context = LuaContext()
        var callbacks = LuaContext.callbacks(context: Unmanaged.passUnretained(context).toOpaque())
        guard let host = clua_open(&shimLimits, &callbacks) else {
            throw LuaError(kind: .memory, message: "not enough memory for a Lua state")
        }
        self.host = host
        tape = clua_tape_of(host)
        boxes.append(context)
        context.state = self
        if let trace {
            context.trace = trace
            clua_trace(host)
        }
    }

    deinit {
        clua_close(host)
    }

    /// Bytes that the state holds now.
    public var memoryInUse: Int { clua_memory_in_use(host) }

    /// The most bytes that it has held.
    public var memoryPeak: Int { clua_memory_peak(host) }

    /// Frees what scripts no longer use. A full collection: not for hot paths.
    public func collectGarbage() { clua_collect(host) }
}
