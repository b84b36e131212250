/// The plugins at one hook point, in memory that nothing counts references to: asking them takes no atomic operation.
/// Whoever makes a list frees it.
struct HookList<Hook>: RandomAccessCollection {
    /// The plugins, for whoever asks for every message; others may use the list as the collection that it is.
    let hooks: UnsafeMutablePointer<Hook>
    /// Their tallies.
    let tallies: UnsafeMutablePointer<HookTally>
    private let meters: UnsafeMutablePointer<HookMeter>
    let count: Int

    init(_ entries: [(hook: Hook, meter: HookMeter)]) {
        count = entries.count
        hooks = .allocate(capacity: Swift.max(1, count))
        tallies = .allocate(capacity: Swift.max(1, count))
        meters = .allocate(capacity: Swift.max(1, count))
        for (index, entry) in entries.enumerated() {
            (hooks + index).initialize(to: entry.hook)
            (tallies + index).initialize(to: entry.meter.tally)
            (meters + index).initialize(to: entry.meter)
        }
    }

    func deallocate() {
        hooks.deinitialize(count: count)
        meters.deinitialize(count: count)
        hooks.deallocate()
        tallies.deallocate()
        meters.deallocate()
    }

    @inline(__always)
    var startIndex: Int { 0 }

    @inline(__always)
    var endIndex: Int { count }

    @inline(__always)
    var isEmpty: Bool { count == 0 }

    /// Who counts what the plugin at a place does.
    func meter(at index: Int) -> HookMeter { meters[index] }

    subscript(index: Int) -> Hooked<Hook> {
        Hooked(hook: hooks[index], meter: meters[index], tally: tallies[index])
    }
}
