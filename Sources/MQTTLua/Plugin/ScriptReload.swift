import Logging
import LuaRuntime
import MQTTHooks

/// One exchange of all scripts on all event loops: of all or of none.
///
/// It is no single moment. The old scripts are asked until the new ones take over, after their `on_unload` has run, and
/// the loops change one after the other: for as long as that takes, some ask the new scripts and some the old ones.
struct ScriptReload {
    /// One event loop, and what it has and gets.
    private struct Exchange {
        let instance: LuaLoopPlugin
        let old: HookGeneration
        let new: HookGeneration
        /// What the old scripts leave, once they are unloaded.
        var legacies: [LuaValue]?
        var isLoaded = false
    }

    private let instances: [LuaLoopPlugin]
    private let logger: Logger
    private var exchanges: [Exchange] = []

    init(_ instances: [LuaLoopPlugin], logger: Logger) {
        self.instances = instances
        self.logger = logger
    }

    /// Builds a new generation for every loop, aside.
    ///
    /// - Throws: ``LuaScriptError``, and nothing has happened.
    mutating func build(_ build: (LoopExecutor) throws -> HookGeneration) throws {
        for instance in instances {
            let new = try build(instance.executor)
            exchanges.append(Exchange(instance: instance, old: instance.generation, new: new))
        }
    }

    /// Hands over from the old generations to the new ones.
    ///
    /// - Returns: The hook points of the new ones; nil without any event loop.
    /// - Throws: ``LuaScriptError``, and the old ones go on.
    mutating func exchange() async throws -> Set<HookPoint>? {
        do {
            for index in exchanges.indices {
                let old = exchanges[index].old
                // Its variables may be gone when it fails half way through: it is loaded again in any case.
                exchanges[index].legacies = []
                exchanges[index].legacies = try await exchanges[index].instance.onLoop { try await old.unload() }
            }
            for index in exchanges.indices {
                let new = exchanges[index].new
                let legacies = exchanges[index].legacies ?? []
                exchanges[index].isLoaded = true
                try await exchanges[index].instance.onLoop { try await new.endLoad(try new.beginLoad(legacies)) }
            }
        } catch {
            await goBack()
            throw error
        }
        for exchange in exchanges {
            try await exchange.instance.onLoop { exchange.instance.generation = exchange.new }
        }
        return exchanges.first?.new.hookPoints
    }

    /// Unloads what has come, and loads again what was to go.
    private func goBack() async {
        for exchange in exchanges {
            do {
                try await exchange.instance.onLoop {
                    if exchange.isLoaded { _ = try await exchange.new.unload() }
                }
            } catch {
                logger.error("on_unload failed", metadata: ["lua.error": "\(error)"])
            }
            guard let legacies = exchange.legacies else { continue }
            do {
                try await exchange.instance.onLoop {
                    try await exchange.old.endLoad(try exchange.old.beginLoad(legacies))
                }
            } catch {
                logger.error("on_load failed", metadata: ["lua.error": "\(error)"])
            }
        }
    }
}
