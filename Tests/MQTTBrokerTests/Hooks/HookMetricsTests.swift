import MQTTCodec
import MQTTHooks
import MQTTTesting
import MetricsTestKit
import Testing

@testable import MQTTBroker

@Suite("Metrics of hooks")
struct HookMetricsTests {
    private struct Broken: Error {}

    @Test("calls, verdicts, errors, timeouts and durations, by plugin and hook point, reach swift-metrics")
    func metrics() async throws {
        let metrics = TestMetrics()
        var configuration = BrokerConfiguration()
        configuration.metrics = metrics
        let gate = Gate()
        let clock = FakeClock()
        let broker = try await InMemoryBroker(
            configuration: configuration,
            plugins: [
                ScriptedAuthorizer(name: "acl") { request, _ in
                    switch request.topic {
                    case "no": .deny(.notAuthorized)
                    case "fails": throw Broken()
                    default: .abstain
                    }
                },
                ScriptedAsyncAuthorizer(name: "slow") { request, _ in
                    if request.topic == "late" { try await gate.wait() }
                    clock.advance(milliseconds: 40)
                    return .allowed
                },
            ], clock: clock)
        let client = try broker.connect("c")
        for topic in ["no", "fails", "yes", "late"] { client.publish(topic, "") }
        broker.advance(seconds: 3)

        func counter(_ label: String, _ point: String, _ plugin: String, _ verdict: String? = nil) throws -> Int64 {
            let dimensions = [("hook", point), ("plugin", plugin)] + (verdict.map { [("verdict", $0)] } ?? [])
            return try metrics.expectCounter(label, dimensions).values.reduce(0, +)
        }
        #expect(try counter("mqtt_hook_calls_total", "authorize", "acl") == 4)
        #expect(try counter("mqtt_hook_verdicts_total", "authorize", "acl", "deny") == 1)
        #expect(try counter("mqtt_hook_verdicts_total", "authorize", "acl", "abstain") == 2)
        #expect(try counter("mqtt_hook_errors_total", "authorize", "acl") == 1)
        #expect(try counter("mqtt_hook_timeouts_total", "authorize", "acl") == 0)
        #expect(try counter("mqtt_hook_calls_total", "authorize", "slow") == 2)
        #expect(try counter("mqtt_hook_verdicts_total", "authorize", "slow", "allow") == 1)
        #expect(try counter("mqtt_hook_errors_total", "authorize", "slow") == 1)
        #expect(try counter("mqtt_hook_timeouts_total", "authorize", "slow") == 1)
        func durations(_ plugin: String, _ state: String) throws -> [Int64] {
            try metrics.expectTimer(
                "mqtt_hook_duration_seconds", [("hook", "authorize"), ("plugin", plugin), ("state", state)]
            ).values
        }
        // What answers at once has run, though it might have taken its time.
        #expect(try durations("acl", "running") == [0])
        #expect(try durations("slow", "running") == [40_000_000])
        let suspended = try durations("slow", "suspended")
        #expect(suspended.count == 1)
        #expect((1_000_000_000..<1_200_000_000).contains(suspended.first ?? 0))
    }

    @Test("the broker itself knows them, too, over all loops")
    func statistics() async throws {
        let broker = try await InMemoryBroker(
            loops: 2,
            plugins: [
                ScriptedPublishInterceptor { message, _ in message.topic == "drop" ? .drop() : .pass },
                ScriptedObserver(fails: true),
            ])
        for loop in 0..<2 {
            let client = try broker.connect("c\(loop)", on: loop)
            for _ in 0..<100 { client.publish("t", "") }
            client.publish("drop", "")
        }
        let core = broker.broker
        let all = try await broker.perform { await core.hookStatistics() }
        let publish = try #require(all.first { $0.point == .onPublish })
        #expect(publish.plugin == "publish_interceptor")
        #expect(publish.calls == 202)
        #expect(publish.answers == [.pass: 200, .drop: 2])
        // One call in 64 is timed.
        #expect(publish.running.count == 4)
        #expect(all.first { $0.point == .onConnected }?.errors == 2)
    }

    @Test("quantiles are the ends of the buckets in which they lie")
    func quantiles() {
        var durations = HookDurations()
        #expect(durations.quantile(0.5) == 0)
        for _ in 0..<98 { durations.add(duration(100)) }
        durations.add(duration(1000))
        durations.add(duration(1_000_000))
        #expect(durations.quantile(0.5) == 256)
        #expect(durations.quantile(0.99) == 1024)
        #expect(durations.quantile(1) == 1_000_000)
        #expect(durations.longest == 1_000_000)
        #expect(durations.total == 9_800 + 1_001_000)
    }

    private func duration(_ nanoseconds: UInt64) -> HookDurations {
        var durations = HookDurations()
        durations.record(nanoseconds)
        return durations
    }
}
