import Metrics
import Synchronization

/// `mqtt.metrics`: each metric by its name and labels, made once for all scripts on all event loops.
final class ScriptMetrics: Sendable {
    /// A metric as it is known to the back end.
    enum Metric: Sendable {
        case counter(FloatingPointCounter)
        case gauge(Meter)
        case histogram(Recorder)
    }

    /// What scripts may make.
    enum Kind: String {
        case counter, gauge, histogram
    }

    /// Metrics beyond this number are refused: labels must not come from what clients send.
    static let maximumMetrics = 10_000

    private struct Name: Hashable {
        let label: String
        let dimensions: [String]
    }

    private struct State {
        var metrics: [Name: Metric] = [:]
        /// A name means the same whatever the labels.
        var kinds: [String: Kind] = [:]
    }

    private let state = Mutex(State())

    /// The metric of a name and labels.
    ///
    /// - Returns: Nil when there are too many, or one of another kind has the name.
    func metric(_ kind: Kind, _ label: String, _ dimensions: [(String, String)]) -> Metric? {
        let name = Name(label: label, dimensions: dimensions.flatMap { [$0.0, $0.1] })
        return state.withLock { state in
            guard state.kinds[label, default: kind] == kind else { return nil }
            if let known = state.metrics[name] { return known }
            guard state.metrics.count < Self.maximumMetrics else { return nil }
            let metric: Metric =
                switch kind {
                case .counter: .counter(FloatingPointCounter(label: label, dimensions: dimensions))
                case .gauge: .gauge(Meter(label: label, dimensions: dimensions))
                case .histogram: .histogram(Recorder(label: label, dimensions: dimensions, aggregate: true))
                }
            state.kinds[label] = kind
            state.metrics[name] = metric
            return metric
        }
    }
}
