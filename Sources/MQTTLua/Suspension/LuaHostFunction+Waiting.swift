import LuaRuntime

extension LuaHostFunction {
    /// A library function that waits for something: the hook that calls it suspends meanwhile, and with it only what
    /// came from its client.
    ///
    ///     LuaHostFunction.waiting("clients", in: context) { call in
    ///         let selector = try Self.selector(call)
    ///         let broker = try Self.broker(context)
    ///         return { await broker.clients(selector) }
    ///     } push: { clients, push in
    ///         push.list { … }
    ///     }
    ///
    /// Calling it where nothing can wait, such as in `authorize_receive` or at the top level, is an error in the script.
    ///
    /// - Parameters:
    ///   - name: Its name in messages.
    ///   - start: Reads the arguments, and returns what is to be awaited. That begins on the event loop; it is cancelled
    ///     when the client goes and at the hook's deadline, and whatever it throws is raised in the script.
    ///   - push: Pushes the results, on the event loop.
    static func waiting<Output: Sendable>(
        _ name: String, in context: ScriptContext,
        _ start: @escaping @Sendable (LuaCall) throws -> @Sendable () async throws -> Output,
        push: @escaping @Sendable (Output, LuaPush) throws -> Void
    ) -> LuaHostFunction {
        LuaHostFunction(name, suspends: true) { [unowned(unsafe) context] call in
            let operation = try start(call)
            context.operation = {
                let output = try await operation()
                return { try push(output, $0) }
            }
            return .suspended
        }
    }
}
