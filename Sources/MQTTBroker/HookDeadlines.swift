public import MQTTHooks

/// How long suspended hooks may take, in seconds. A hook that is late has failed.
public struct HookDeadlines: Sendable, Hashable {
    /// For `authenticate` and `on_auth`, where ``points`` does not say.
    public var authenticate: Double = 5
    /// For every other hook point, where ``points`` does not say.
    public var others: Double = 1
    /// For single hook points.
    public var points: [HookPoint: Double] = [:]

    /// The defaults.
    public init() {}

    /// The deadline of a hook point.
    public subscript(_ point: HookPoint) -> Double {
        points[point] ?? (point == .authenticate || point == .onAuth ? authenticate : others)
    }
}
