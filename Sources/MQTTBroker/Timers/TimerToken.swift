/// A scheduled timer, to cancel it by. It is told apart from later timers in the same place.
struct TimerToken: Hashable, Sendable, BitwiseCopyable {
    /// The place in the wheel's storage.
    let position: Int32
    /// How often the place had been used before.
    let generation: UInt32
}
