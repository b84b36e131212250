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

    /// Starts a function in a way that it may suspend.
    ///
    /// - Parameters:
    ///   - function: the function.
    ///   - maySuspend: whether host functions may suspend it; otherwise one that would is an error in the script.
    ///   - arguments: pushes the arguments; bytes pushed must stay valid until this returns. Objects pushed must stay
    ///     valid until the thread is finished, cancelled or has thrown.
    /// - Returns: the thread and how far it got. After ``LuaProgress/finished`` read its results and finish it.
    /// - Throws: ``LuaError``; the thread is then spent.
    @inlinable
    public func start(
        _ function: LuaReference,
        maySuspend: Bool = true,
        arguments: (LuaPush) -> Void = { _ in }
    ) throws(LuaError) -> (thread: LuaThread, progress: LuaProgress) {
        let pointer = acquire()
        let thread = LuaThread(pointer: pointer)
        let mark = tape.pointee.count
        arguments(LuaPush(tape: tape))
        switch clua_thread_start(pointer, function.number, mark, maySuspend, runningTime) {
        case Int32(CLUA_FINISHED.rawValue): return (thread, .finished)
        case Int32(CLUA_SUSPENDED.rawValue): return (thread, .suspended)
        default: throw takeError()
        }
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
        return try proceed(thread, mark: mark, raises: raises)
    }

    /// Goes on with a suspended thread by raising an error from the host function that suspended it.
    public func resume(_ thread: LuaThread, raising message: String) throws(LuaError) -> LuaProgress {
        let mark = tape.pointee.count
        LuaPush(tape: tape).string(message)
        return try proceed(thread, mark: mark, raises: true)
    }

    private func proceed(_ thread: LuaThread, mark: UInt32, raises: Bool) throws(LuaError) -> LuaProgress {
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
