import Logging
import LuaRuntime
import MQTTHooks

/// What the functions and objects of one script share.
///
/// `@unchecked Sendable`: confined to the event loop of its state, like the state itself.
final class ScriptContext: @unchecked Sendable {
    /// Owned by the ``Script``; what refers to this context lives no longer than the state does.
    unowned(unsafe) let state: LuaState
    /// The script's path.
    let path: String
    let logger: Logger
    /// Nil while a script is only checked.
    let backChannel: BackChannel?
    /// Whether the top level runs, where nothing may be asked of the broker.
    var isLoading = true
    /// The hook that runs. In memory of its own, for ``HookHandler`` writes it at each call.
    let running: UnsafeMutablePointer<HookPoint?>
    /// What the call that is about to be suspended waits for.
    var operation: ScriptOperation?
    /// Waits for so many seconds.
    let sleep: @Sendable (Double) async throws -> Void
    let clients: ClientStrings
    let names: NameStrings
    let verdicts: VerdictStore

    init(
        state: LuaState, path: String, logger: Logger, backChannel: BackChannel?,
        sleep: @escaping @Sendable (Double) async throws -> Void = LuaConfiguration().sleep
    ) throws {
        self.state = state
        self.path = path
        self.logger = logger
        self.backChannel = backChannel
        self.sleep = sleep
        running = .allocate(capacity: 1)
        running.initialize(to: nil)
        clients = ClientStrings(state: state)
        names = try NameStrings(state: state)
        verdicts = try VerdictStore(state: state)
    }

    deinit { running.deallocate() }
}
