/// What `mqtt.allow { ... }`, `mqtt.deny(...)` or `mqtt.continue(...)` made; without arguments the first two give true
/// and false instead.
enum ScriptVerdict: Sendable {
    case allow(Grants)
    case deny(Refusal)
    /// What `mqtt.continue` made: the data of the next challenge.
    case proceed([UInt8])
}
