import CoreMetrics
import MQTTHooks

/// Where the durations of one plugin at one hook point go.
struct HookTimers {
    let running: CoreMetrics.Timer
    let suspended: CoreMetrics.Timer

    init(_ point: HookPoint, plugin: String, factory: any MetricsFactory) {
        let dimensions = [("hook", point.rawValue), ("plugin", plugin)]
        running = CoreMetrics.Timer(
            label: "mqtt_hook_duration_seconds", dimensions: dimensions + [("state", "running")], factory: factory)
        suspended = CoreMetrics.Timer(
            label: "mqtt_hook_duration_seconds", dimensions: dimensions + [("state", "suspended")], factory: factory)
    }
}
