/// Actions that go on at the same time: everything is at rest before the first and after the last.
struct Burst: Hashable {
    struct Step: Hashable {
        var action: Action
        /// The loops that take a step after the action, before the next one.
        var loops: [Int] = []
    }

    var steps: [Step]
    /// Decides in which order the loops come to rest.
    var seed: UInt64
}
