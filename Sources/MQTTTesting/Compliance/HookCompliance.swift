public import MQTTHooks

/// Checks that any author of a plugin can run: that it lives and dies as the contract says, answers odd input without
/// failing, and says nothing that the broker would have to turn down.
///
///     @Test func compliance() async {
///         #expect(await HookCompliance(of: MyPlugin()).check() == [])
///     }
///
/// The plugin is started, reloaded, asked at every hook point that it implements, and stopped, several times. A plugin
/// that works on files or servers needs them to be there.
public struct HookCompliance: Sendable {
    /// Whether the plugin means to let clients without credentials in.
    public var allowsAnonymous = false
    /// How long a synchronous hook may take, at most; generous, since a busy machine takes its time, too.
    public var longestCall: Duration = .seconds(10)
    /// How long an answer that needs time may take, at most; generous for the same reason.
    public var deadline: Duration = .seconds(60)
    let plugin: any Plugin

    /// Checks of one plugin that has not been started.
    public init(of plugin: any Plugin) { self.plugin = plugin }

    /// Runs every check that fits the plugin.
    ///
    /// - Returns: What is wrong, each thing once; empty: the plugin complies.
    public func check() async -> [ComplianceViolation] {
        var report = ComplianceReport()
        checkNames(&report)
        await checkLife(&report)
        var seen: Set<ComplianceViolation> = []
        return report.violations.filter { seen.insert($0).inserted }
    }

    /// Asks an instance at every hook point that it implements and wants to be asked at.
    func checkHooks(of plugin: any Plugin, _ report: inout ComplianceReport) async {
        let active = (plugin as? any HookSelection)?.activeHookPoints ?? Set(HookPoint.allCases)
        if active.contains(.authenticate), let plugin = plugin as? any Authenticator { await check(plugin, &report) }
        if active.contains(.onAuth), let plugin = plugin as? any EnhancedAuthenticator { await check(plugin, &report) }
        if active.contains(.authorize), let plugin = plugin as? any Authorizer { await check(plugin, &report) }
        if active.contains(.authorizeReceive), let plugin = plugin as? any DeliveryAuthorizer { check(plugin, &report) }
        if active.contains(.onPublish), let plugin = plugin as? any PublishInterceptor { await check(plugin, &report) }
        if active.contains(.onSubscribe), let plugin = plugin as? any SubscribeInterceptor {
            await check(plugin, &report)
        }
        if active.contains(.onConnected), let plugin = plugin as? any ConnectionObserver { check(plugin, &report) }
        if active.contains(.onRefused), let plugin = plugin as? any RefusalObserver { await check(plugin, &report) }
        if active.contains(.onDisconnect), let plugin = plugin as? any DisconnectObserver {
            await check(plugin, &report)
        }
        await checkCompanions(of: plugin, active, &report)
    }
}
