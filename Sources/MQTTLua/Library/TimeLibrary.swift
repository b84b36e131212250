import LuaRuntime

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `mqtt.time`
enum TimeLibrary {
    static var functions: [LuaHostFunction] {
        [
            LuaHostFunction("now") { call in
                call.push.number(Date().timeIntervalSince1970)
                return .returned
            }
        ]
    }
}
