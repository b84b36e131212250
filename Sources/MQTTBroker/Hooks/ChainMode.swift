/// How the plugins of a chain that decides are heard.
public enum ChainMode: String, Sendable, Hashable, CaseIterable {
    /// The first plugin that does not abstain decides.
    case first
    /// Every plugin must allow. The first that denies decides; where none denies and one abstains, it is as if nobody had
    /// decided. Grants are put together so that none of them is widened, see ``ChainConfiguration``.
    case allMustAllow = "all_must_allow"
}
