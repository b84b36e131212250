public import Logging
public import MQTTHooks
import Synchronization

/// Hooks that are written in Lua: a plugin like any other.
///
/// Each script runs in states of its own, one per event loop, so that scripts share no globals and the limits hold for
/// each of them. The scripts are asked in their order: of a *decide* hook the first verdict that is not "abstain" wins,
/// *transforms* fold, *observers* all run.
public final class LuaPlugin: HookSelection {
    /// `lua`
    public let name = "lua"
    /// The scripts' paths, in the order in which they are asked.
    public let scripts: [String]
    /// The hook points for which some script, as it was loaded last, defines a function, and `on_publish` where a
    /// script sends requests, whose answers have to be found.
    public var hookPoints: Set<HookPoint> { loadedHookPoints.withLock { $0 } }

    private let configuration: LuaConfiguration
    private let logger: Logger
    private let backChannel = BackChannel()
    private let instances = Mutex<[LuaLoopPlugin]>([])
    /// How often the scripts were loaded anew.
    private let loads = Mutex(0)
    private let isReloading = Mutex(false)
    private let loadedHookPoints: Mutex<Set<HookPoint>>

    /// The same as ``hookPoints``.
    public var activeHookPoints: Set<HookPoint> { hookPoints }

    /// Loads every script once, to check it; what it logs and prints meanwhile is not shown.
    ///
    /// - Parameters:
    ///   - scripts: Paths of the scripts, as they shall appear in messages.
    ///   - configuration: What each script may use.
    ///   - logger: Gets what scripts log and print.
    /// - Throws: ``LuaScriptError``: the file is not readable, is not a Lua program, fails at its top level, uses a
    ///   global that nobody declares, does not return a table of hooks, or names a hook or an option that is not known.
    public init(scripts: [String], configuration: LuaConfiguration, logger: Logger) throws {
        self.scripts = scripts
        var configuration = configuration
        configuration.services = configuration.services ?? ScriptServices(configuration)
        self.configuration = configuration
        self.logger = logger
        let silent = Logger(label: "lua.check") { _ in SwiftLogNoOpLogHandler() }
        // What a script that is only checked does must not be seen by others.
        var checked = configuration
        checked.services = nil
        var hookPoints: Set<HookPoint> = []
        for path in scripts {
            let script = try Script(path: path, configuration: checked, logger: silent, backChannel: nil)
            hookPoints.formUnion(script.handlers.map(\.point))
            if script.context.isListening { hookPoints.insert(.onPublish) }
        }
        loadedHookPoints = Mutex(hookPoints)
    }

    /// How many calls of library functions are away from the event loops now, for tests that wait until nothing goes on.
    package var callsAway: Int { configuration.services.map { $0.outside.count + $0.openCalls.number } ?? 0 }

    /// Loads every script anew for one event loop, and calls `on_load` of each. One that waits for something goes on in
    /// ``start(_:)``.
    ///
    /// - Returns: The instance that conforms to the hook protocols.
    /// - Throws: ``LuaScriptError``, also when an `on_load` fails.
    public func instance(for loop: LoopIdentity) throws -> any Plugin {
        let instance = try LuaLoopPlugin(try generation(for: LoopExecutor(loop)))
        instances.withLock { $0.append(instance) }
        return instance
    }

    private func generation(for executor: LoopExecutor) throws -> HookGeneration {
        var configuration = configuration
        configuration.generation = loads.withLock { $0 }
        let loaded = try scripts.map {
            try Script(path: $0, configuration: configuration, logger: logger, backChannel: backChannel)
        }
        return HookGeneration(scripts: loaded, executor: executor)
    }

    /// Publishes what `on_load` functions have published so far, and waits for those that have not ended.
    ///
    /// - Throws: What the broker throws about such a message, and ``LuaScriptError`` when an `on_load` fails.
    public func start(_ broker: any BrokerHandle) async throws {
        try backChannel.open(broker)
        for instance in instances.withLock({ $0 }) { try await instance.finishLoading() }
    }

    /// Loads the scripts anew, all or none: a whole new generation is built aside and takes over from the old one when
    /// all of it has been loaded, on one event loop after the other, without a moment at which none is asked. Calls that
    /// wait for something end on the old one.
    ///
    /// What the `on_unload` of a script returns, which must be data, the new `on_load` gets. When a new script cannot be
    /// loaded after the old ones have been unloaded, the old ones' `on_load` gets it back.
    ///
    /// Hooks may come and go: the broker asks at a hook that is new as soon as every plugin has reloaded, and asks at
    /// one that is gone until then, where the scripts abstain. The first script that calls `mqtt.request` gets answers
    /// from that moment on, so not yet in `on_load`.
    ///
    /// - Throws: ``LuaScriptError``: what could be wrong at the start. Everything is then as it was.
    public func reload() async throws {
        let isFirst = isReloading.withLock { isReloading in
            defer { isReloading = true }
            return !isReloading
        }
        guard isFirst else { throw LuaScriptError(file: name, message: "a reload is under way") }
        defer { isReloading.withLock { $0 = false } }
        loads.withLock { $0 += 1 }
        var reload = ScriptReload(instances.withLock { $0 }, logger: logger)
        try reload.build { try generation(for: $0) }
        if let hookPoints = try await reload.exchange() { loadedHookPoints.withLock { $0 = hookPoints } }
    }

    /// Calls `on_unload` of every script on each event loop; an error in one is logged.
    public func stop() async {
        let instances = instances.withLock { instances in
            defer { instances = [] }
            return instances
        }
        for instance in instances { await instance.unload(logger: logger) }
    }
}
