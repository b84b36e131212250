import MQTTLua

/// The block `lua`.
struct LuaSettings: Sendable {
    /// The scripts, in the order in which they are asked.
    var scripts: [String] = []
    /// Memory and time of each script call.
    var configuration = LuaConfiguration()
}
