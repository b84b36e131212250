/// The quick hand of a ``HookMeter``: counts a call with an addition, and times one in so many. The meter outlives it.
struct HookTally {
    private let counts: UnsafeMutablePointer<HookCounts>
    /// Of the calls, those whose number has none of these bits are timed.
    private let untimedBits: UInt64
    private unowned(unsafe) let meter: HookMeter

    init(_ meter: HookMeter, untimedBits: UInt64) {
        self.meter = meter
        self.untimedBits = untimedBits
        counts = meter.counts
    }

    /// A call begins.
    ///
    /// - Returns: What ``end(_:)`` is to be given.
    @inline(__always)
    func begin() -> UInt64 {
        if !counts.pointee.isReportDue { meter.noteReport() }
        let calls = counts.pointee.calls
        counts.pointee.calls = calls &+ 1
        return calls & untimedBits == 0 ? meter.now() : 0
    }

    /// The call that began then has returned.
    @inline(__always)
    func end(_ began: UInt64) {
        if began != 0 { meter.ended(began) }
    }

    /// The same, with what the hook said.
    @inline(__always)
    func end(_ began: UInt64, _ answer: HookAnswer) {
        counts.pointee.count(answer)
        if began != 0 { meter.ended(began) }
    }

    /// The hook has said this.
    @inline(__always)
    func count(_ answer: HookAnswer) { counts.pointee.count(answer) }
}
