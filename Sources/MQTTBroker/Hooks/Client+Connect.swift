import MQTTCodec
import MQTTHooks

extension Client {
    /// A client as its CONNECT describes it, before anybody has looked at it.
    convenience init(_ connect: Connect, from peer: AcceptedConnection) {
        self.init(
            id: connect.clientIdentifier, username: connect.username, address: peer.address, port: peer.port,
            listener: peer.listener, protocolVersion: connect.version, cleanStart: connect.cleanStart)
    }
}
