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
    /// Whether the answers to requests of the script are listened for.
    var isListening = false
    /// The hook that runs. In memory of its own, for ``HookHandler`` writes it at each call.
    let running: UnsafeMutablePointer<HookPoint?>
    /// What the call that is about to be suspended waits for.
    var operation: ScriptOperation?
    /// Waits for so many seconds.
    let sleep: @Sendable (Double) async throws -> Void
    /// What all scripts of the broker share.
    let services: ScriptServices
    /// Which load of the scripts this is.
    let generation: Int
    let timers: ScriptTimers
    let clients: ClientStrings
    let names: NameStrings
    let verdicts: VerdictStore

    init(
        state: LuaState, path: String, logger: Logger, backChannel: BackChannel?,
        configuration: LuaConfiguration = LuaConfiguration()
    ) throws {
        self.state = state
        self.path = path
        self.logger = logger
        self.backChannel = backChannel
        sleep = configuration.sleep
        services = configuration.services ?? ScriptServices(configuration)
        generation = configuration.generation
        timers = ScriptTimers(state: state, clock: configuration.clock)
        running = .allocate(capacity: 1)
        running.initialize(to: nil)
        clients = ClientStrings(state: state)
        names = try NameStrings(state: state)
        verdicts = try VerdictStore(state: state)
    }

    deinit { running.deallocate() }
}
