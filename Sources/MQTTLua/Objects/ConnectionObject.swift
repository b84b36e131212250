import LuaRuntime
import MQTTHooks

/// `connection` of `on_accept`: what is known before the CONNECT is read. Stands for an `AcceptedConnection`.
enum ConnectionObject {
    enum Field: Int, CaseIterable {
        case address, port, listener, tls
    }

    static func type() -> LuaObjectType {
        LuaObjectType(
            name: "connection",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue) },
            read: { object, field, push in
                let connection = object.assumingMemoryBound(to: AcceptedConnection.self)
                switch Field(rawValue: field) {
                case .address: push.string(connection.pointee.address)
                case .port: push.integer(connection.pointee.port)
                case .listener: push.string(connection.pointee.listener)
                case .tls: push.bool(connection.pointee.isSecure)
                case nil: push.null()
                }
            })
    }
}
