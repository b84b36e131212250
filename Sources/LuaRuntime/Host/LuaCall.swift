import CLuaShims

/// The call of a host function by a script: its arguments, its receiver, and where its results go.
///
/// Valid only while the function runs.
public struct LuaCall {
    let call: UnsafeMutablePointer<clua_call>

    /// Where the results go, in order.
    public let push: LuaPush

    init(call: UnsafeMutablePointer<clua_call>, tape: UnsafeMutablePointer<clua_tape>) {
        self.call = call
        self.push = LuaPush(tape: tape)
    }

    /// How many arguments there are, the receiver of a method not counted.
    public var count: Int { Int(call.pointee.count) }

    /// What the receiver of a method stands for. Never called for an object whose call has ended.
    ///
    /// A method always has one: the runtime has checked its class.
    public var receiver: UnsafeMutableRawPointer {
        guard let object = call.pointee.object else {
            preconditionFailure("a function that is not a method has no receiver")
        }
        return object
    }

    /// The argument at a place counted from 1; beyond the last one a view of type ``LuaType/none``.
    public subscript(place: Int) -> LuaView {
        let isPresent = place >= 1 && place <= count
        let index = isPresent ? call.pointee.first + Int32(place) - 1 : clua_no_index()
        return LuaView(lua: call.pointee.lua, index: index)
    }

    /// Returns an argument as it is, whatever its type.
    public func pushArgument(_ place: Int) {
        guard place >= 1, place <= count else { return push.null() }
        clua_tape_integer(
            push.tape, UInt32(CLUA_ARGUMENT.rawValue), Int64(call.pointee.first) + Int64(place) - 1)
    }

    /// Whether the function may end with ``LuaOutcome/suspended`` here.
    public var maySuspend: Bool { clua_may_suspend(call) }

    /// The state that the script runs in. A function that captured it instead would keep it alive for ever.
    public var state: LuaState {
        guard let context = clua_context(call.pointee.host),
            let state = Unmanaged<LuaContext>.fromOpaque(context).takeUnretainedValue().state
        else { preconditionFailure("a call without its state") }
        return state
    }

    /// The running call of the host that this is part of: what to resume after ``LuaOutcome/suspended``.
    public var thread: LuaThread {
        guard let thread = clua_current_thread(call.pointee.host) else {
            preconditionFailure("a host function is always called on a thread")
        }
        return LuaThread(pointer: thread)
    }
}
