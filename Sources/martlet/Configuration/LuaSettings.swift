#if Lua
import MQTTLua
#endif

/// The block `lua`.
struct LuaSettings: Sendable {
    /// The scripts, in the order in which they are asked.
    var scripts: [String] = []
    #if Lua
    /// Memory and time of each script call.
    var configuration = LuaConfiguration()
    #endif
}
