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
    /// The script's name as one that publishes: that of its file without extension, as a part of the plugin.
    let publisher: String
    /// The client that it is then.
    let clientIdentifier: String
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
        let file = path.split(separator: "/").last ?? ""
        let name = file.lastIndex(of: ".").map { file[..<$0] } ?? file
        publisher = "lua/\(name)"
        clientIdentifier = "$script/\(name)"
        self.logger = logger
        self.backChannel = backChannel
        services = configuration.services ?? ScriptServices(configuration)
        generation = configuration.generation
        timers = ScriptTimers(state: state, clock: services.clock)
        running = .allocate(capacity: 1)
        running.initialize(to: nil)
        clients = ClientStrings(state: state)
        names = try NameStrings(state: state)
        verdicts = try VerdictStore(state: state)
    }

    deinit { running.deallocate() }
}
