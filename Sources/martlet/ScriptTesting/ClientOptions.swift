#if Lua
import LuaRuntime
import MQTTCodec
import MQTTHooks
import MQTTLua

/// How a client of a test connects.
struct ClientOptions: Sendable {
    /// The CONNECT.
    private(set) var packet = Connect(keepAlive: 0)
    /// Where the connection comes from.
    private(set) var address = "192.0.2.1"
    /// Which listener accepts it.
    private(set) var listener = "default"

    /// Reads an argument, which may be left out.
    init(_ call: LuaCall, _ place: Int) throws {
        guard !call[place].isNil else { return }
        // Other fields depend on it.
        try call[place].field(named: "version") { version throws in
            if !version.isNil { packet.version = try Self.version(version) }
        }
        try call.readFields(place, names: ScriptTypes.testClientOptions.fieldNames) { name, value in
            try set(name, value)
        }
    }

    private static func version(_ value: LuaView) throws -> ProtocolVersion {
        let text = value.string ?? value.type.name
        guard let version = ProtocolVersion.allCases.first(where: { $0.description == text }) else {
            throw LuaFailure.argument(1, "field 'version': \"3.1\", \"3.1.1\" or \"5\" expected, got \(text)")
        }
        return version
    }

    private mutating func set(_ name: String, _ value: LuaView) throws {
        switch name {
        case "id": packet.clientIdentifier = try value.text()
        case "username": packet.username = try value.text()
        case "password": packet.password = try value.binary()
        case "clean_start": packet.cleanStart = try value.flag()
        case "keep_alive": packet.keepAlive = UInt16(try value.integer(in: 0...0xFFFF))
        case "session_expiry":
            try requireVersion5(name)
            packet.properties.sessionExpiryInterval = UInt32(try value.integer(in: 0...0xFFFF_FFFF))
        case "will": packet.will = try WillObject.will(value, version: packet.version)
        case "properties":
            try requireVersion5(name)
            packet.properties.userProperties = try value.userProperties().map { ($0.name, $0.value) }
        case "address": address = try value.text()
        case "listener": listener = try value.text()
        default: break
        }
    }

    private func requireVersion5(_ name: String) throws {
        guard packet.version == .v5 else { throw LuaFailure.argument(0, "is for clients of MQTT 5") }
    }
}
#endif
