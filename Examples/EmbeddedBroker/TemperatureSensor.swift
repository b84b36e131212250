import MQTTHooks
import ServiceLifecycle

/// The program's own work: one message a second, unless a client has asked for another rate. The last value is
/// retained, so that whoever subscribes later sees it at once.
struct TemperatureSensor: Service {
    let broker: any BrokerHandle
    let rate: PublishRate

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await measure() }
        } catch is CancellationError {
            // The program is asked to stop: the sleep has been cut short.
        }
    }

    private func measure() async throws {
        var celsius = 20.0
        while true {
            try await Task.sleep(for: .seconds(1 / Double(rate.perSecond)))
            celsius += Double.random(in: -0.2...0.2)
            let text = "{\"celsius\":\(celsius)}"
            try broker.publish(
                Message(topic: "plant/temperature", payload: Array(text.utf8), qos: .atLeastOnce, retain: true),
                as: "sensor")
        }
    }
}
