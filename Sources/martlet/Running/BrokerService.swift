import Logging
import MQTTTransport
import ServiceLifecycle
import UnixSignals

/// The broker from the first listener to the last disconnect, with SIGHUP in between.
struct BrokerService: Service {
    let server: BrokerServer
    /// What the running broker was started with.
    let settings: Settings
    let reloader: Reloader
    /// The admin socket; nil: there is none. A service of its own, which is opened here.
    let admin: AdminServer?
    let portsFile: String?
    let logger: Logger

    init(
        server: BrokerServer, loader: SettingsLoader, settings: Settings, threshold: LogThreshold, portsFile: String?,
        logger: Logger
    ) {
        self.server = server
        self.settings = settings
        self.portsFile = portsFile
        self.logger = logger
        let reloader = Reloader(
            server: server, loader: loader, settings: settings, threshold: threshold, logger: logger)
        self.reloader = reloader
        let path = settings.admin.socket
        guard !path.isEmpty else {
            admin = nil
            return
        }
        let context = AdminContext(server: server, settings: settings, reloader: reloader)
        admin = AdminServer(path: path, router: AdminRouter(endpoints: AdminEndpoint.all(context)), logger: logger)
    }

    func run() async throws {
        // Before the start, so that an early SIGHUP waits for its turn instead of ending the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        if let portsFile { PortsFile.remove(portsFile) }
        let bound = try await server.start()
        var orders: [String: StartReport.HookOrder] = [:]
        for listener in settings.listeners { orders[listener.name] = await server.hookOrder(listener: listener.name) }
        StartReport(settings: settings, hookOrders: orders).log(bound, to: logger)
        do {
            try await admin?.open()
            if let portsFile { try PortsFile.write(bound, to: portsFile) }
        } catch {
            await admin?.close()
            await server.shutdown()
            throw error
        }
        for await _ in hangups.cancelOnGracefulShutdown() { await reloader.reload() }
        logger.info("shutting down")
        await server.shutdown()
        logger.info("stopped")
    }
}
