public import MQTTHooks

/// A plugin implements a hook that this version of the broker does not call: better no start than a plugin that is
/// silently left out.
public struct UncalledHookError: Error, CustomStringConvertible {
    /// The plugin's name.
    public let plugin: String
    /// The hook points that are not called, in the order of a connection's life.
    public let hookPoints: [HookPoint]

    /// One sentence that names the plugin and the hook points.
    public var description: String {
        let names = hookPoints.map(\.rawValue).joined(separator: ", ")
        return "plugin \"\(plugin)\" implements hooks that this version does not call: \(names)"
    }

    /// Checks what a plugin wants to be asked about.
    static func check(_ plugin: any Plugin) throws(UncalledHookError) {
        let active = HookChains.activePoints(of: plugin)
        let uncalled = HookPoint.allCases.filter { active.contains($0) && !HookPoint.called.contains($0) }
        if !uncalled.isEmpty { throw UncalledHookError(plugin: plugin.name, hookPoints: uncalled) }
    }
}
