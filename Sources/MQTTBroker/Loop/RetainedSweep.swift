import MQTTHooks

/// How far the first loop has come in going through the retained messages for expired ones. Confined to that loop.
final class RetainedSweep {
    /// Where the next slice begins; nil: at the beginning.
    var cursor: RetainedCursor?
    /// Whether some slices of a pass are done, and others are not.
    var isUnderWay = false
    /// When the first message expires of those that the pass has left, in wall milliseconds; nil: none does.
    var earliest: Int64?
    var timer: TimerToken?
}
