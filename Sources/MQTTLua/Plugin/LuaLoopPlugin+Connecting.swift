import MQTTCodec
import MQTTHooks

extension LuaLoopPlugin: ConnectionFilter {
    func accept(_ connection: AcceptedConnection) throws -> Bool {
        try withGeneration { try $0.accept(connection) }
    }
}

extension LuaLoopPlugin: ConnectInterceptor {
    func intercept(_ connect: inout ConnectDraft, on connection: AcceptedConnection) throws -> ConnectOutcome {
        try withGeneration { generation in
            let client = Client(connect, on: connection, at: Int64(generation.wall() * 1000))
            return try generation.intercept(&connect, by: client)
        }
    }
}

extension Client {
    /// Who a CONNECT says its sender is.
    fileprivate convenience init(_ connect: ConnectDraft, on connection: AcceptedConnection, at time: Int64) {
        let expiry: UInt32 =
            connect.version == .v5
            ? connect.properties.sessionExpiryInterval ?? 0 : (connect.cleanStart ? 0 : .max)
        self.init(
            id: connect.clientIdentifier, username: connect.username, address: connection.address,
            port: connection.port, listener: connection.listener, protocolVersion: connect.version,
            cleanStart: connect.cleanStart, keepAlive: connect.keepAlive, sessionExpiryInterval: expiry,
            tenant: connect.tenant, properties: connect.properties, connectedAt: time)
    }
}
