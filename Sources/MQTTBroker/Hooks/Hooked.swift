import MQTTHooks

/// A plugin at one hook point.
struct Hooked<Hook> {
    let hook: Hook
    let meter: HookMeter
    let tally: HookTally

    /// A call begins; see ``HookTally``.
    func begin() -> UInt64 { tally.begin() }

    /// The call that began then has returned.
    func end(_ began: UInt64) { tally.end(began) }

    /// The same, with what the hook said.
    func end(_ began: UInt64, _ answer: HookAnswer) {
        tally.count(answer)
        tally.end(began)
    }

    /// The hook has said this.
    func count(_ answer: HookAnswer) { tally.count(answer) }
}
