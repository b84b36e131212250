import MQTTHooks

/// A plugin at one hook point.
struct Hooked<Hook> {
    let hook: Hook
    let meter: HookMeter
}
