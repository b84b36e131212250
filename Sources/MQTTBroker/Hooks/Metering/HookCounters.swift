import CoreMetrics
import MQTTHooks

/// Passes the counts of one meter on, as far as they are new.
struct HookCounters {
    private let calls: Counter
    private let errors: Counter
    private let timeouts: Counter
    private let answers: [(answer: HookAnswer, counter: Counter)]
    private var passedOn = HookCounts()

    init(_ meter: HookMeter, factory: any MetricsFactory) {
        let dimensions = [("hook", meter.point.rawValue), ("plugin", meter.plugin)]
        calls = Counter(label: "mqtt_hook_calls_total", dimensions: dimensions, factory: factory)
        errors = Counter(label: "mqtt_hook_errors_total", dimensions: dimensions, factory: factory)
        timeouts = Counter(label: "mqtt_hook_timeouts_total", dimensions: dimensions, factory: factory)
        answers = HookAnswer.allCases.map { answer in
            (
                answer,
                Counter(
                    label: "mqtt_hook_verdicts_total", dimensions: dimensions + [("verdict", answer.rawValue)],
                    factory: factory)
            )
        }
    }

    mutating func passOn(_ counts: HookCounts) {
        func add(_ new: UInt64, _ old: UInt64, to counter: Counter) {
            if new > old { counter.increment(by: Int64(new - old)) }
        }
        add(counts.calls, passedOn.calls, to: calls)
        add(counts.errors, passedOn.errors, to: errors)
        add(counts.timeouts, passedOn.timeouts, to: timeouts)
        for (answer, counter) in answers {
            add(counts.count(of: answer), passedOn.count(of: answer), to: counter)
        }
        passedOn = counts
    }
}
