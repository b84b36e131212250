public import CLuaShims

extension LuaState {
    /// Calls a function that may not suspend, and reads its results in place. Allocates nothing.
    ///
    /// - Parameters:
    ///   - function: the function.
    ///   - arguments: pushes the arguments; bytes pushed must stay valid until the call returns.
    ///   - results: reads the results; its views are valid only inside it.
    /// - Throws: ``LuaError``, and what `results` throws.
    @inlinable
    public func call<R>(
        _ function: LuaReference,
        arguments: (LuaPush) -> Void = { _ in },
        results: (LuaResults) throws -> R
    ) throws -> R {
        let thread = acquire()
        let mark = tape.pointee.count
        arguments(LuaPush(tape: tape))
        let progress = clua_thread_start(thread, function.number, mark, false, runningTime)
        guard progress == Int32(CLUA_FINISHED.rawValue) else { throw takeError() }
        defer { clua_thread_finish(thread) }
        return try results(LuaResults(lua: clua_thread_stack(thread), count: Int(clua_thread_count(thread))))
    }

    /// Calls a function that may not suspend, and ignores its results.
    @inlinable
    public func call(_ function: LuaReference, arguments: (LuaPush) -> Void = { _ in }) throws(LuaError) {
        let thread = acquire()
        let mark = tape.pointee.count
        arguments(LuaPush(tape: tape))
        let progress = clua_thread_start(thread, function.number, mark, false, runningTime)
        guard progress == Int32(CLUA_FINISHED.rawValue) else { throw takeError() }
        clua_thread_finish(thread)
    }

    /// Calls a function that may suspend, and reads its results in place if it does not. Allocates nothing then.
    ///
    /// - Parameters:
    ///   - function: the function.
    ///   - arguments: pushes the arguments; bytes pushed must stay valid until this returns. What an object stands for
    ///     must stay valid as long; after a suspension see ``LuaThread/replace(_:by:)``.
    ///   - results: reads the results of a call that finished; its views are valid only inside it.
    /// - Throws: ``LuaError``, and what `results` throws.
    @inlinable
    public func begin<R>(
        _ function: LuaReference,
        arguments: (LuaPush) -> Void = { _ in },
        results: (LuaResults) throws -> R
    ) throws -> LuaCallProgress<R> {
        let thread = acquire()
        let mark = tape.pointee.count
        arguments(LuaPush(tape: tape))
        let progress = clua_thread_start(thread, function.number, mark, true, runningTime)
        guard progress == Int32(CLUA_FINISHED.rawValue) else {
            if progress == Int32(CLUA_SUSPENDED.rawValue) { return .suspended(LuaThread(pointer: thread)) }
            throw takeError()
        }
        defer { clua_thread_finish(thread) }
        return .finished(
            try results(LuaResults(lua: clua_thread_stack(thread), count: Int(clua_thread_count(thread)))))
    }

    /// Goes on with a suspended thread; what is pushed is what the host function that suspended it returns.
    ///
    /// - Parameter results: pushes them; what it throws is raised from the host function instead.
    /// - Throws: ``LuaError``; the thread is then spent.
    public func resume(
        _ thread: LuaThread, results: (LuaPush) throws -> Void = { _ in }
    ) throws(LuaError) -> LuaProgress {
        let mark = tape.pointee.count
        var raises = false
        do {
            try results(LuaPush(tape: tape))
        } catch {
            _ = LuaPush(tape: tape).failure(error, mark: mark)
            raises = true
        }
        precondition(thread.isSuspended, "a LuaThread that is not suspended")
        switch clua_thread_resume(thread.pointer, mark, raises) {
        case Int32(CLUA_FINISHED.rawValue): return .finished
        case Int32(CLUA_SUSPENDED.rawValue): return .suspended
        default: throw takeError()
        }
    }

    @usableFromInline
    func acquire() -> OpaquePointer {
        guard let thread = clua_thread_acquire(host) else { preconditionFailure("no memory for a call record") }
        return thread
    }
}
