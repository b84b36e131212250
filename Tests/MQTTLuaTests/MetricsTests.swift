import MQTTHooks
import Metrics
import MetricsTestKit
import Testing

@testable import MQTTLua

@Suite("mqtt.metrics", .serialized)
struct MetricsTests {
    /// What is known to this factory is known to all tests of the process: each has names of its own.
    private static let back: TestMetrics = {
        let metrics = TestMetrics()
        MetricsSystem.bootstrap(metrics)
        return metrics
    }()

    @Test("metrics are one per broker: counters, gauges and histograms, with labels in any order")
    func metrics() throws {
        let back = Self.back
        let text = """
            local mqtt = require 'mqtt'
            local seen = mqtt.metrics.counter('seen_total', { b = '2', a = '1' })
            local again = mqtt.metrics.counter('seen_total', { a = '1', b = '2' })
            local depth, size = mqtt.metrics.gauge('depth'), mqtt.metrics.histogram('size_bytes')
            return { on_publish = function(client, message)
              seen:add() again:add(2)
              depth:set(5) depth:add(-1)
              size:record(#message.payload)
            end }
            """
        let scripts = try Scripts(["a.lua": text, "b.lua": text])
        _ = try scripts.hooks.publish("a", "12345")
        let counter = try back.expectCounter("seen_total", [("a", "1"), ("b", "2")])
        #expect(counter.values.reduce(0, +) == 6)
        #expect(try back.expectMeter("depth").values.last == 4)
        #expect(try back.expectRecorder("size_bytes").values == [5, 5])
    }

    @Test(
        "mistakes",
        arguments: [
            (
                "mqtt.metrics.counter('a b')",
                "bad argument #1 to 'counter' (\"a b\" is not a name for a metric: letters, digits and _ expected)"
            ),
            (
                "mqtt.metrics.counter('m1', { a = 1 })",
                "bad argument #2 to 'counter' (label 'a': string expected, got number)"
            ),
            ("mqtt.metrics.counter('m1'):add(-1)", "bad argument #1 to 'add' (a counter never falls)"),
            ("mqtt.metrics.gauge('m2'):set()", "bad argument #1 to 'set' (number expected, got no value)"),
            ("mqtt.metrics.gauge('m2'):sett(1)", "'gauge' has no field 'sett' (did you mean 'set'?)"),
            (
                "mqtt.metrics.gauge('m4', { a = '1' }) mqtt.metrics.counter('m4', { a = '2' })",
                "'m4' is a metric of another kind, or there are 10000 metrics"
            ),
            (
                "mqtt.metrics.gauge('m3') mqtt.metrics.histogram('m3')",
                "'m3' is a metric of another kind, or there are 10000 metrics"
            ),
        ])
    func mistakes(statement: String, message: String) throws {
        _ = Self.back
        #expect(
            try Scripts.loadFailure("local mqtt = require 'mqtt'\n\(statement) return {}") == "s.lua:2: " + message)
    }
}
