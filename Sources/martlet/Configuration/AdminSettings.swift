/// The block `admin`.
struct AdminSettings: Hashable, Sendable {
    /// The path of the admin socket; empty: there is none.
    var socket = ""
}
