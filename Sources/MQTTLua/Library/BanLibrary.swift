import LuaRuntime
import MQTTHooks

/// `mqtt.ban`, `mqtt.unban` and `mqtt.bans`
struct BanLibrary {
    static let fields = ScriptTypes.ban.fieldNames

    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    var functions: [LuaHostFunction] { [ban, unban, bans] }

    private var ban: LuaHostFunction {
        .asking("ban", in: context) { [context] call in
            let ban = try Self.ban(call)
            let broker = try BrokerLibrary.broker(context)
            return { try await broker.ban(ban) }
        } push: { _, push in
            push.bool(true)
        }
    }

    private var unban: LuaHostFunction {
        .asking("unban", in: context) { [context] call in
            let ban = try Self.ban(call)
            let broker = try BrokerLibrary.broker(context)
            return { await broker.unban(ban) }
        } push: { wasThere, push in
            push.bool(wasThere)
        }
    }

    private var bans: LuaHostFunction {
        .waiting("bans", in: context) { [context] _ in
            let broker = try BrokerLibrary.broker(context)
            return { await broker.bans() }
        } push: { bans, push in
            push.list { push in
                for ban in bans { Self.push(ban, to: push) }
            }
        }
    }

    private static func ban(_ call: LuaCall) throws -> Ban {
        var ban = Ban()
        try call.readFields(1, names: fields) { name, value in
            switch name {
            case "client_id": ban.clientIdentifier = try value.text()
            case "username": ban.username = try value.text()
            case "address": ban.address = try value.text()
            case "seconds": ban.seconds = try Grants.positive(value)
            default: ban.reason = try value.text()
            }
        }
        guard ban.clientIdentifier != nil || ban.username != nil || ban.address != nil else {
            throw LuaFailure.argument(1, "client_id, username or address expected")
        }
        return ban
    }

    private static func push(_ ban: Ban, to push: LuaPush) {
        push.table { push in
            push.literal("client_id")
            push.optional(ban.clientIdentifier)
            push.literal("username")
            push.optional(ban.username)
            push.literal("address")
            push.optional(ban.address)
            push.literal("seconds")
            if let seconds = ban.seconds { push.number(seconds) } else { push.null() }
            push.literal("reason")
            push.optional(ban.reason)
        }
    }
}
