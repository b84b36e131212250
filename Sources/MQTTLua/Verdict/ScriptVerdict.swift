/// What `mqtt.allow { ... }` or `mqtt.deny(...)` made; without arguments they give true and false instead.
enum ScriptVerdict: Sendable {
    case allow(Grants)
    case deny(Refusal)
}
