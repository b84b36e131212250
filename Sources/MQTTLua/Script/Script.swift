import Logging
import LuaRuntime
import MQTTCodec
import MQTTHooks

/// One script, loaded into a Lua state of its own, with its hooks.
///
/// `@unchecked Sendable`: confined to one event loop, like its state.
final class Script: @unchecked Sendable {
    let state: LuaState
    let context: ScriptContext
    /// The context's, one step nearer.
    private let running: UnsafeMutablePointer<HookPoint?>
    let path: String
    let clientClass: LuaClass
    let credentialsClass: LuaClass
    let stepClass: LuaClass
    let requestClass: LuaClass
    let messageClass: LuaClass
    let deliveredMessageClass: LuaClass
    let subscriptionClass: LuaClass
    let disconnectEventClass: LuaClass
    let companions: CompanionClasses
    private(set) var handlers: [HookHandler] = []
    private(set) var lifecycle = ScriptLifecycle()

    /// Loads a script.
    ///
    /// - Parameter backChannel: Nil when the script is only checked.
    /// - Throws: ``LuaScriptError``.
    init(
        path: String, configuration: LuaConfiguration, logger: Logger, backChannel: BackChannel?
    ) throws(LuaScriptError) {
        do {
            let state = try LuaState(limits: configuration.limits, trace: configuration.trace)
            let context = try ScriptContext(
                state: state, path: path, logger: logger, backChannel: backChannel, configuration: configuration)
            self.path = path
            self.state = state
            self.context = context
            running = context.running
            clientClass = try state.register(ClientObject.type(context), as: ScriptTypes.client)
            credentialsClass = try state.register(CredentialsObject.type(), as: ScriptTypes.credentials)
            stepClass = try state.register(StepObject.type(context), as: ScriptTypes.step)
            requestClass = try state.register(RequestObject.type(context), as: ScriptTypes.request)
            messageClass = try state.register(MessageObject.type(context), as: ScriptTypes.message)
            deliveredMessageClass = try state.register(
                DeliveredMessageObject.type(context), as: ScriptTypes.deliveredMessage)
            subscriptionClass = try state.register(SubscriptionObject.type(), as: ScriptTypes.subscription)
            disconnectEventClass = try state.register(DisconnectEventObject.type(), as: ScriptTypes.event)
            companions = try CompanionClasses(context)
        } catch let error as LuaError {
            throw LuaScriptError(error, file: path, line: nil)
        } catch {
            throw LuaScriptError(file: path, message: "\(error)")
        }
        state.onPrint = { text in
            logger.info("print", metadata: ["lua.text": "\(String(decoding: text, as: UTF8.self))"])
        }
        do {
            try ScriptLibrary(context).install()
            try state.watch(forName: RequestLibrary.name)
            let table = try state.load(file: path)
            context.isListening = state.hasSeenName
            let hooks = try ScriptHooks(table, of: self)
            handlers = hooks.handlers
            lifecycle = hooks.lifecycle
        } catch {
            throw failure(error, in: nil, line: nil)
        }
        context.isLoading = false
    }

    /// Does something as one of the script's functions, which the library then knows as the one that runs.
    ///
    /// - Parameters:
    ///   - point: Nil for a function that is no hook.
    ///   - name: What messages call it.
    ///   - line: Where the script names it.
    /// - Throws: ``LuaScriptError``.
    @inline(__always)
    func inHook<R>(
        _ point: HookPoint?, _ name: @autoclosure () -> String, line: Int?, _ body: () throws -> R
    ) throws -> R {
        let outer = running.pointee
        running.pointee = point
        defer { running.pointee = outer }
        do {
            return try body()
        } catch {
            throw failure(error, in: name(), line: line)
        }
    }

    /// Puts an error of a call into the form that leaves this module.
    ///
    /// - Parameters:
    ///   - name: The function that ran.
    ///   - line: Where the script names it: for errors without a line of their own.
    func failure(_ error: any Error, in name: String?, line: Int?) -> LuaScriptError {
        let prefix = name.map { "\($0) " } ?? ""
        return switch error {
        case let error as LuaScriptError: error
        case let error as LuaError: LuaScriptError(error, file: path, line: line)
        case let error as InvalidResult: LuaScriptError(file: path, line: line, message: prefix + error.description)
        default: LuaScriptError(file: path, line: line, message: "\(error)")
        }
    }
}
