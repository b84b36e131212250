import LuaRuntime
import MQTTCodec
import MQTTHooks

/// Lua strings of the names that hooks read often, made once per state.
struct NameStrings {
    private let publish: LuaReference
    private let subscribe: LuaReference
    private let origins: [Origin: LuaReference]
    private let client: LuaReference
    private let versions: [ProtocolVersion: LuaReference]

    init(state: LuaState) throws {
        publish = try state.key(AuthorizationAction.publish.rawValue)
        subscribe = try state.key(AuthorizationAction.subscribe.rawValue)
        client = try state.key(Origin.client.rawValue)
        var origins: [Origin: LuaReference] = [:]
        for origin in Origin.allCases { origins[origin] = try state.key(origin.rawValue) }
        self.origins = origins
        var versions: [ProtocolVersion: LuaReference] = [:]
        for version in ProtocolVersion.allCases { versions[version] = try state.key(version.description) }
        self.versions = versions
    }

    func push(_ action: AuthorizationAction, to push: LuaPush) {
        push.reference(action == .publish ? publish : subscribe)
    }

    func push(_ origin: Origin, to push: LuaPush) {
        if origin == .client {
            push.reference(client)
        } else if let reference = origins[origin] {
            push.reference(reference)
        } else {
            push.string(origin.rawValue)
        }
    }

    func push(_ version: ProtocolVersion, to push: LuaPush) {
        if let reference = versions[version] {
            push.reference(reference)
        } else {
            push.string(version.description)
        }
    }
}
