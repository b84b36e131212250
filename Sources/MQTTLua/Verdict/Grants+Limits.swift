import LuaRuntime
import MQTTCodec
import MQTTHooks

extension Grants {
    static let limitFields = ScriptTypes.limits.fieldNames

    /// How much a client may do: `{ publish_rate = 10, over_rate = "reject" }`.
    static func limits(_ value: LuaView) throws(LuaFailure) -> ClientLimits {
        guard value.type == .table else { throw value.mismatch("table") }
        var limits = ClientLimits()
        try value.forEach { key, value throws(LuaFailure) in
            let name = try key.fieldName(in: limitFields)
            do throws(LuaFailure) {
                try set(name, value, in: &limits)
            } catch {
                throw error.about(0, field: name)
            }
        }
        return limits
    }

    private static func set(_ name: String, _ value: LuaView, in limits: inout ClientLimits) throws(LuaFailure) {
        switch name {
        case "publish_rate": limits.publishRate = try positive(value)
        case "publish_burst": limits.publishBurst = try positive(value)
        case "publish_bytes_rate": limits.publishBytesRate = try positive(value)
        case "max_subscriptions": limits.maximumSubscriptions = Int(try value.integer(in: 0...0xFFFF_FFFF))
        case "max_queue": limits.maximumQueuedMessages = Int(try value.integer(in: 0...0xFFFF_FFFF))
        case "max_packet": limits.maximumPacketSize = Int(try value.integer(in: 1...0xFFFF_FFFF))
        default: limits.overRate = try word(value, ClientLimits.OverRate.allCases)
        }
    }
}
