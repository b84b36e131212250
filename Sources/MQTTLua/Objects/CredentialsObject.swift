import LuaRuntime
import MQTTHooks

/// `credentials`: what a client offers to prove who it is. Stands for a `Credentials`.
enum CredentialsObject {
    enum Field: Int, CaseIterable {
        case username, password
    }

    static func type() -> LuaObjectType {
        LuaObjectType(
            name: "credentials",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, field, push in
                let credentials = object.assumingMemoryBound(to: Credentials.self)
                switch Field(rawValue: field) {
                case .username: push.optional(credentials.pointee.username)
                case .password:
                    if let password = credentials.pointee.password { push.copy(password) } else { push.null() }
                case nil: push.null()
                }
            })
    }
}
