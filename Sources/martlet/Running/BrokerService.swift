import Logging
import MQTTTransport
import ServiceLifecycle
import UnixSignals

/// The broker from the first listener to the last disconnect, with SIGHUP in between.
struct BrokerService: Service {
    let server: BrokerServer
    let loader: SettingsLoader
    /// What the running broker was started with.
    let settings: Settings
    let threshold: LogThreshold
    let portsFile: String?
    let logger: Logger

    func run() async throws {
        // Before the start, so that an early SIGHUP waits for its turn instead of ending the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        if let portsFile { PortsFile.remove(portsFile) }
        let bound = try await server.start()
        var orders: [String: StartReport.HookOrder] = [:]
        for listener in settings.listeners { orders[listener.name] = await server.hookOrder(listener: listener.name) }
        StartReport(settings: settings, hookOrders: orders).log(bound, to: logger)
        do {
            if let portsFile { try PortsFile.write(bound, to: portsFile) }
        } catch {
            await server.shutdown()
            throw error
        }
        for await _ in hangups.cancelOnGracefulShutdown() { await reload() }
        logger.info("shutting down")
        await server.shutdown()
        logger.info("stopped")
    }

    /// Takes over what can be taken over; a mistake anywhere leaves everything as it was.
    func reload() async {
        logger.info("reloading")
        let report = ConfigurationReport(loader)
        guard report.problems.isEmpty else {
            for problem in report.problems {
                logger.error("configuration problem", metadata: ["problem": "\(problem)"])
            }
            logger.error("reload failed; everything stays as it was")
            return
        }
        do {
            try await server.reload()
        } catch {
            logger.error("reload failed; everything stays as it was", metadata: ["error": "\(error)"])
            return
        }
        threshold.level = report.settings.log.level
        let keys = SettingsDifference.keysForRestart(from: settings, to: report.settings)
        if !keys.isEmpty {
            logger.warning("some changes wait for a restart", metadata: ["keys": "\(keys.joined(separator: " "))"])
        }
        logger.info("reloaded")
    }
}
