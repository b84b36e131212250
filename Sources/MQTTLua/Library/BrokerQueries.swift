import LuaRuntime
import MQTTCodec
import MQTTHooks

/// What scripts ask the broker about its clients: `mqtt.clients`, `mqtt.sessions`, `mqtt.disconnect`, `mqtt.reauthorize`
/// and the bans.
struct BrokerQueries {
    static let reauthorizationOptions = ScriptTypes.reauthorizationOptions.fieldNames
    /// What a grant may replace in a session that goes on.
    static let grantFields = ScriptTypes.newGrant.fieldNames
    /// How many clients or sessions are returned unless the script says so.
    private static let defaultLimit: Int64 = 1000
    private static let maximumLimit: Int64 = 100_000

    private let context: ScriptContext
    /// A client that the script may keep.
    private let clientClass: LuaClass

    init(_ context: ScriptContext) throws {
        self.context = context
        clientClass = try context.state.register(ClientObject.type(context), as: ScriptTypes.client)
    }

    var functions: [LuaHostFunction] { [clients, sessions, disconnect, reauthorize] }

    private var clients: LuaHostFunction {
        list("clients", { await $0.clients($1) }) { [clientClass] client, push in
            Self.push(client, clientClass, to: push)
        }
    }

    private var sessions: LuaHostFunction {
        list("sessions", { await $0.sessions($1) }) { [clientClass] session, push in
            Self.push(session, clientClass, to: push)
        }
    }

    /// Lists what a selector matches, up to a limit, and says how much that is in all.
    private func list<Element: Sendable>(
        _ name: String, _ find: @escaping @Sendable (any BrokerHandle, ClientSelector) async -> [Element],
        push: @escaping @Sendable (Element, LuaPush) -> Void
    ) -> LuaHostFunction {
        .waiting(name, in: context) { [context] call in
            let selector = try BrokerLibrary.selectorOrAll(call)
            let limit = try Self.limit(call)
            let broker = try BrokerLibrary.broker(context)
            return {
                let all = await find(broker, selector)
                return (Array(all.prefix(limit)), all.count)
            }
        } push: { answer, output in
            output.list { output in
                for element in answer.0 { push(element, output) }
            }
            output.integer(answer.1)
        }
    }

    /// Returns how many clients were disconnected, where the hook may wait.
    private var disconnect: LuaHostFunction {
        .asking("disconnect", in: context) { [context] call in
            let selector = try BrokerLibrary.selector(call)
            let code = try call.readOptional(2) { try $0.reasonCode(in: .disconnect) } ?? .administrativeAction
            let reason = try call.readOptional(3) { try $0.text() }
            let broker = try BrokerLibrary.broker(context)
            return { await broker.disconnect(selector, reasonCode: code, reasonString: reason) }
        } push: { count, push in
            push.integer(count)
        }
    }

    private var reauthorize: LuaHostFunction {
        .asking("reauthorize", in: context) { [context] call in
            let selector = try BrokerLibrary.selectorOrAll(call)
            var grants: Grants?
            if !call[2].isNil {
                var given = Grants()
                try call.readFields(2, names: Self.grantFields) { name, value in try given.set(name, value) }
                grants = given
            }
            var disconnecting = false
            if !call[3].isNil {
                try call.readFields(3, names: Self.reauthorizationOptions) { _, value in
                    disconnecting = try value.flag()
                }
            }
            let broker = try BrokerLibrary.broker(context)
            return { [grant = grants?.authentication, disconnecting] in
                await broker.reauthorize(selector, grant: grant, disconnecting: disconnecting)
            }
        } push: { result, push in
            push.table { push in
                push.literal("sessions")
                push.integer(result.sessions)
                push.literal("removed_subscriptions")
                push.integer(result.removedSubscriptions)
                push.literal("disconnected")
                push.integer(result.disconnected)
            }
        }
    }

    private static func limit(_ call: LuaCall) throws -> Int {
        Int(try call.readOptional(2) { try $0.integer(in: 1...maximumLimit) } ?? defaultLimit)
    }

    private static func push(_ client: Client, _ clientClass: LuaClass, to push: LuaPush) {
        push.owned(Unmanaged.passRetained(client).toOpaque(), clientClass)
    }

    private static func push(_ session: SessionDescription, _ clientClass: LuaClass, to push: LuaPush) {
        push.table { push in
            push.literal("client")
            Self.push(session.client, clientClass, to: push)
            push.literal("connected")
            push.bool(session.isConnected)
            push.literal("expiry")
            push.integer(session.expiryInterval)
            push.literal("subscriptions")
            push.list { push in
                for subscription in session.subscriptions { Self.push(subscription, to: push) }
            }
            push.literal("queued")
            push.integer(session.queuedCount)
            push.literal("inflight")
            push.integer(session.inflightCount)
        }
    }

    private static func push(_ subscription: SessionDescription.Subscription, to push: LuaPush) {
        push.table { push in
            push.literal("filter")
            push.string(subscription.filter)
            push.literal("share")
            push.optional(subscription.share)
            push.literal("qos")
            push.integer(subscription.options.qos.rawValue)
            push.literal("no_local")
            push.bool(subscription.options.noLocal)
            push.literal("retain_as_published")
            push.bool(subscription.options.retainAsPublished)
            push.literal("retain_handling")
            push.integer(subscription.options.retainHandling.rawValue)
            push.literal("identifier")
            push.optional(subscription.identifier)
        }
    }
}
