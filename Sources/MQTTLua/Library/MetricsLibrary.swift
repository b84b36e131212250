import LuaRuntime
import Metrics

/// `mqtt.metrics`: metrics that the broker's own are shown with.
struct MetricsLibrary {
    private static let maximumLabels = 16

    private let metrics: ScriptMetrics
    private let counterClass: LuaClass
    private let gaugeClass: LuaClass
    private let histogramClass: LuaClass

    /// Carries a metric on its way through Lua.
    private final class Box: Sendable {
        let metric: ScriptMetrics.Metric
        init(_ metric: ScriptMetrics.Metric) { self.metric = metric }
    }

    init(_ context: ScriptContext) throws {
        metrics = context.services.metrics
        counterClass = try context.state.register(Self.counterType, as: ScriptTypes.counter)
        gaugeClass = try context.state.register(Self.gaugeType, as: ScriptTypes.gauge)
        histogramClass = try context.state.register(Self.histogramType, as: ScriptTypes.histogram)
    }

    var functions: [LuaHostFunction] {
        [
            function(.counter, counterClass), function(.gauge, gaugeClass), function(.histogram, histogramClass),
        ]
    }

    private func function(_ kind: ScriptMetrics.Kind, _ objectClass: LuaClass) -> LuaHostFunction {
        LuaHostFunction(kind.rawValue) { [metrics] call in
            let name = try Self.name(call)
            let labels = call[2].isNil ? [] : try Self.labels(call)
            guard let metric = metrics.metric(kind, name, labels) else {
                throw LuaFailure.message(
                    "'\(name)' is a metric of another kind, or there are \(ScriptMetrics.maximumMetrics) metrics")
            }
            call.push.owned(Unmanaged.passRetained(Box(metric)).toOpaque(), objectClass)
            return .returned
        }
    }

    /// A name that every back end takes.
    private static func name(_ call: LuaCall) throws -> String {
        let name = try call.string(1)
        guard isName(name) else {
            throw LuaFailure.argument(1, "\"\(name)\" is not a name for a metric: letters, digits and _ expected")
        }
        return name
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 200 else { return false }
        return !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
            && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Character(Unicode.Scalar($0)).isASCIIWord }
    }

    /// The labels in the order of their names, so that the same ones are the same metric.
    private static func labels(_ call: LuaCall) throws -> [(String, String)] {
        var labels: [(String, String)] = []
        try call.table(2).forEach { key, value throws(LuaFailure) in
            guard let name = key.string, isName(name) else {
                throw LuaFailure.argument(2, "the name of a label must be letters, digits and _")
            }
            guard let text = value.string else {
                throw LuaFailure.argument(2, "label '\(name)': string expected, got \(value.type.name)")
            }
            labels.append((name, text))
        }
        guard labels.count <= maximumLabels else { throw LuaFailure.argument(2, "more than \(maximumLabels) labels") }
        return labels.sorted { $0.0 < $1.0 }
    }

    // MARK: The objects

    private static func metric(_ call: LuaCall) -> ScriptMetrics.Metric {
        Unmanaged<Box>.fromOpaque(call.receiver)._withUnsafeGuaranteedRef { $0.metric }
    }

    private static func finite(_ call: LuaCall) throws -> Double {
        let number = try call.number(1)
        guard number.isFinite else { throw LuaFailure.argument(1, "finite number expected") }
        return number
    }

    private static func type(_ name: String, _ methods: [LuaHostFunction]) -> LuaObjectType {
        LuaObjectType(
            name: name, methods: methods, read: { _, _, push in push.null() },
            release: { Unmanaged<Box>.fromOpaque($0).release() })
    }

    static var counterType: LuaObjectType {
        type(
            "counter",
            [
                LuaHostFunction("add") { call in
                    let amount = call[1].isNil ? 1 : try finite(call)
                    guard amount >= 0 else { throw LuaFailure.argument(1, "a counter never falls") }
                    if case .counter(let counter) = metric(call) { counter.increment(by: amount) }
                    return .returned
                }
            ])
    }

    static var gaugeType: LuaObjectType {
        type(
            "gauge",
            [
                LuaHostFunction("set") { call in
                    let value = try finite(call)
                    if case .gauge(let gauge) = metric(call) { gauge.set(value) }
                    return .returned
                },
                LuaHostFunction("add") { call in
                    let amount = call[1].isNil ? 1 : try finite(call)
                    if case .gauge(let gauge) = metric(call) {
                        if amount < 0 { gauge.decrement(by: -amount) } else { gauge.increment(by: amount) }
                    }
                    return .returned
                },
            ])
    }

    static var histogramType: LuaObjectType {
        type(
            "histogram",
            [
                LuaHostFunction("record") { call in
                    let value = try finite(call)
                    if case .histogram(let histogram) = metric(call) { histogram.record(value) }
                    return .returned
                }
            ])
    }
}

extension Character {
    fileprivate var isASCIIWord: Bool { isASCII && (isLetter || isNumber) }
}
