import LuaRuntime
import MQTTCodec
import MQTTHooks

/// The table of `mqtt.allow`, taken apart.
struct Grants: Sendable {
    private(set) var authentication = AuthenticationGrant()
    private var maximumQoS: QoS?
    /// The authentication data that go with the grant.
    private(set) var data: [UInt8] = []
    /// Whether the answer may be remembered; nil: that is the hook's to say.
    private(set) var cache: Bool?
    private var fields: [String] = []

    static let authenticationFields = ScriptTypes.authenticationGrant.map(\.name)
    static let exchangeFields = authenticationFields + ScriptTypes.exchangeGrant.map(\.name)
    static let authorizationFields = ScriptTypes.authorizationGrant.map(\.name)

    /// Takes over one field.
    mutating func set(_ name: String, _ value: LuaView) throws(LuaFailure) {
        switch name {
        case "username": authentication.username = try value.text()
        case "client_id": authentication.clientIdentifier = try Self.nonEmpty(value)
        case "tenant": authentication.tenant = try Self.tenant(value)
        case "attrs": authentication.attributes = try Self.attributes(value)
        case "superuser": authentication.isSuperuser = try value.flag()
        case "acl": authentication.rules = try Self.rules(value)
        case "limits": authentication.limits = try Self.limits(value)
        case "expires_in": authentication.expiresIn = try Self.positive(value)
        case "properties": authentication.properties = try value.userProperties()
        case "data": data = try value.binary()
        case "qos": maximumQoS = try value.qos()
        case "cache": cache = try value.flag()
        default: throw .message("'\(name)' is not a field of a verdict")
        }
        fields.append(name)
    }

    /// Checks that every field means something at the hook point.
    func check(for point: HookPoint) throws(InvalidResult) {
        let known: [String] =
            switch point {
            case .authenticate: Self.authenticationFields
            case .onAuth: Self.exchangeFields
            case .authorize: Self.authorizationFields
            default: []
            }
        for field in fields where !known.contains(field) {
            throw InvalidResult("returned a verdict with '\(field)', which means nothing there")
        }
    }

    /// What `authorize` grants.
    ///
    /// - Parameter seconds: How long answers of the hook may be remembered; nil: not at all.
    func authorization(cachedFor seconds: Double?) -> AuthorizationGrant {
        AuthorizationGrant(
            isCacheable: cache ?? (seconds != nil), cacheSeconds: seconds, maximumQoS: maximumQoS)
    }

    /// Where the grants are nothing but these two, the number of their combination: 0 to 11.
    var smallNumber: Int? {
        guard fields.allSatisfy({ Self.authorizationFields.contains($0) }) else { return nil }
        let qos = maximumQoS.map { Int($0.rawValue) + 1 } ?? 0
        return qos * 3 + (cache.map { $0 ? 2 : 1 } ?? 0)
    }

    private static func nonEmpty(_ value: LuaView) throws(LuaFailure) -> String {
        let text = try value.text()
        guard !text.isEmpty else { throw .argument(0, "a client identifier may not be empty") }
        return text
    }

    /// A tenant becomes a level of topics.
    private static func tenant(_ value: LuaView) throws(LuaFailure) -> String {
        let text = try value.text()
        guard !text.isEmpty, !text.hasPrefix("$"), !text.utf8.contains(where: { "/+#".utf8.contains($0) }) else {
            throw .argument(0, "\"\(text)\" is no name for a tenant: it may not be empty, begin with $, or hold / + #")
        }
        return text
    }

    /// A number above 0.
    static func positive(_ value: LuaView) throws(LuaFailure) -> Double {
        guard let number = value.number else { throw value.mismatch("number") }
        guard number > 0, number.isFinite else { throw .argument(0, "number above 0 expected") }
        return number
    }

    private static func attributes(_ value: LuaView) throws(LuaFailure) -> [String: String] {
        guard value.type == .table else { throw value.mismatch("table") }
        var attributes: [String: String] = [:]
        try value.forEach { key, value throws(LuaFailure) in
            guard let name = key.string else {
                throw LuaFailure.argument(0, "the name of an attribute must be a string")
            }
            guard let text = value.string else {
                throw LuaFailure.argument(0, "'\(name)': string expected, got \(value.type.name)")
            }
            attributes[name] = text
        }
        return attributes
    }
}
