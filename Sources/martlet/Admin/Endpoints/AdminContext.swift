import MQTTTransport

/// What the endpoints work with.
struct AdminContext: Sendable {
    let server: BrokerServer
    /// What the running broker was started with.
    let settings: Settings
    let reloader: Reloader
    /// When the broker was put together.
    let startedAt = ContinuousClock.now
}
